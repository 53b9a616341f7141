//! A bearer token taken apart, and everything about it that can be judged without a key.
//!
//! Stricter than RFC 9068 asks: a signature is looked at only when all else is in order.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta};
use domain::Moment;
use serde::{Deserialize, Deserializer, de::Error};

/// How far a clock of an issuer may be ahead.
const LEEWAY: TimeDelta = TimeDelta::seconds(60);
/// The longest that a token may live.
pub const LONGEST: TimeDelta = TimeDelta::hours(24);
/// More than this is no token, in bytes.
const LARGEST: usize = 16 * 1024;

/// The longest name of an application, in characters.
const LONGEST_CLIENT: usize = 100;

/// Why a token is refused: for the log, never for the caller.
pub type Reason = &'static str;

/// A token of which nothing has been believed yet.
#[derive(Debug)]
pub struct Token<'a> {
    pub header: Header,
    payload: Payload,
    /// What the signature covers.
    pub signed: &'a str,
    pub signature: &'a str,
}

/// The header: with a second `alg`, a `crit`, or a key of its own, it does not parse.
#[derive(Debug, Deserialize)]
pub struct Header {
    pub alg: String,
    typ: String,
    pub kid: Option<String>,
    #[serde(default, rename = "crit")]
    _crit: Forbidden,
    #[serde(default, rename = "jku")]
    _jku: Forbidden,
    #[serde(default, rename = "jwk")]
    _jwk: Forbidden,
    #[serde(default, rename = "x5u")]
    _x5u: Forbidden,
    #[serde(default, rename = "b64")]
    _b64: Forbidden,
}

/// The claims that are looked at; numbers may have a fraction.
#[derive(Debug, Deserialize)]
struct Payload {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    iat: f64,
    #[serde(default, deserialize_with = "given")]
    nbf: Option<f64>,
    #[serde(default, deserialize_with = "given")]
    client_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// A member that must not be there, whatever its value.
#[derive(Debug, Default)]
struct Forbidden;

impl<'de> Deserialize<'de> for Forbidden {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("not accepted"))
    }
}

/// A member that may be absent but not null.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(value: D) -> Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

impl<'a> Token<'a> {
    pub fn parse(text: &'a str) -> Result<Self, Reason> {
        if text.len() > LARGEST {
            return Err("the token is too long");
        }
        let (signed, signature) = text.rsplit_once('.').ok_or("not a signed token")?;
        let (header, payload) = signed.split_once('.').ok_or("not a signed token")?;
        let header: Header = part(header).ok_or("the header has a wrong, double or refused member")?;
        let payload = part(payload).ok_or("a claim is missing, double or of the wrong type")?;
        let typ = header.typ.to_ascii_lowercase();
        if typ != "at+jwt" && typ != "application/at+jwt" {
            return Err("typ is not at+jwt");
        }
        Ok(Self { header, payload, signed, signature })
    }

    /// Who claims to have issued it.
    pub fn issuer(&self) -> &str {
        &self.payload.iss
    }

    /// The application that it was issued to, if it says so; not more of its name than the access log keeps.
    pub fn client(&self) -> Option<&str> {
        let name = self.payload.client_id.as_deref()?;
        let end = name.char_indices().nth(LONGEST_CLIENT).map_or(name.len(), |(end, _)| end);
        name.get(..end)
    }

    /// Whether an application got it for itself, by client credentials (RFC 9068, 2.2): no person stands behind it.
    pub fn of_application(&self) -> bool {
        self.payload.client_id.as_ref() == Some(&self.payload.sub)
    }

    /// The subject and the end of its life, when it is meant for `audience` and alive at `now`.
    pub fn judge(&self, audience: &str, now: Moment) -> Result<(&str, Moment), Reason> {
        let payload = &self.payload;
        let meant = match &payload.aud {
            Audience::One(one) => one == audience,
            Audience::Many(many) => many.iter().any(|one| one == audience),
        };
        if !meant {
            return Err("aud names somebody else");
        }
        let subject = payload.sub.as_str();
        if subject.is_empty() || subject.len() > 255 || subject.chars().any(char::is_control) {
            return Err("sub is empty, too long or not printable");
        }
        if payload.client_id.as_deref().is_some_and(|name| name.chars().any(char::is_control)) {
            return Err("client_id is not printable");
        }
        let expires = moment(payload.exp).ok_or("exp is no moment")?;
        let issued = moment(payload.iat).ok_or("iat is no moment")?;
        if expires <= now {
            return Err("expired");
        }
        if issued > now + LEEWAY {
            return Err("issued in the future");
        }
        if expires <= issued || expires - issued > LONGEST {
            return Err("its life is longer than a day, or ends before it begins");
        }
        match payload.nbf.map(moment) {
            Some(None) => Err("nbf is no moment"),
            Some(Some(begins)) if begins > now + LEEWAY => Err("not valid yet"),
            _ => Ok((subject, expires)),
        }
    }
}

fn part<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

/// Seconds since 1970, without the fraction, in the years that a token can mean.
fn moment(seconds: f64) -> Option<Moment> {
    let sane = (0.0..253_402_300_800.0).contains(&seconds);
    sane.then_some(seconds as i64).and_then(|seconds| DateTime::from_timestamp(seconds, 0))
}
