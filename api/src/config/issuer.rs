//! The issuers whose tokens are accepted: `[[issuer]]` in the file, each bound to its agencies.

use super::layers::{refused, unknown};
use crate::{failure::Failure, graphql};
use jsonwebtoken::{Algorithm, AlgorithmFamily};
use reqwest::Url;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use toml::{Table, Value};
use uuid::Uuid;

/// An OIDC issuer and what it may mint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// As in `iss`, letter for letter.
    pub url: Arc<str>,
    /// One of the `aud` of each token.
    pub audience: String,
    /// The agencies whose members it may mint; no other issuer has them.
    pub agencies: Arc<[Uuid]>,
    pub algorithms: Vec<Algorithm>,
    /// How long its keys are kept before they are asked for again.
    pub jwks_refresh: Duration,
}

const KEYS: [&str; 5] = ["url", "audience", "agencies", "algorithms", "jwks_refresh"];

/// The issuers of the file. Refuses a second one of the same url, and an agency that stands with two.
pub fn issuers(path: &str, value: Option<Value>) -> Result<Vec<Issuer>, Failure> {
    let tables = match value {
        None => Vec::new(),
        Some(Value::Array(tables)) => tables,
        Some(other) => return Err(refused("issuer", path, "a list of tables `[[issuer]]`", &other)),
    };
    let mut issuers: Vec<Issuer> = Vec::new();
    let mut bound: BTreeMap<Uuid, usize> = BTreeMap::new();
    for (nth, value) in tables.into_iter().enumerate() {
        let Value::Table(table) = value else {
            return Err(refused(&format!("issuer[{nth}]"), path, "a table `[[issuer]]`", &value));
        };
        let issuer = Fields { nth, path, table }.issuer()?;
        let same = |other: &Issuer| other.url.trim_end_matches('/') == issuer.url.trim_end_matches('/');
        if issuers.iter().any(same) {
            let text =
                format!("`issuer[{nth}].url` in {path} must be unlike every other, not `{}`", issuer.url);
            return Err(Failure::new(text));
        }
        for agency in issuer.agencies.iter() {
            if let Some(first) = bound.insert(*agency, nth) {
                let text = format!(
                    "`issuer[{nth}].agencies` in {path} must hold agencies of no other row, not `{agency}`, which \
                     stands in `issuer[{first}].agencies`"
                );
                return Err(Failure::new(text));
            }
        }
        issuers.push(issuer);
    }
    Ok(issuers)
}

/// One `[[issuer]]`.
struct Fields<'a> {
    nth: usize,
    path: &'a str,
    table: Table,
}

impl Fields<'_> {
    fn issuer(&self) -> Result<Issuer, Failure> {
        if let Some(name) = self.table.keys().find(|name| !KEYS.contains(&name.as_str())) {
            return Err(unknown(&self.name(name), self.path));
        }
        let address = "an https address without query (plain http on a loopback address only)";
        let algorithms = "a list of ES256, ES384, PS256, PS384, PS512, RS256, RS384, RS512, EdDSA";
        Ok(Issuer {
            url: self
                .need("url", address, |value| value.as_str().filter(|url| is_issuer(url)).map(Arc::from))?,
            audience: self.need("audience", "a text that is not empty", |value| {
                value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
            })?,
            agencies: self
                .need("agencies", "a list of ids of agencies as the API gives them, at least one", |value| {
                    list(value, agency)
                })?
                .into(),
            algorithms: self
                .read("algorithms", algorithms, |value| list(value, algorithm))?
                .unwrap_or_else(|| vec![Algorithm::ES256, Algorithm::PS256, Algorithm::RS256]),
            jwks_refresh: self
                .read("jwks_refresh", "a whole number of seconds, 30 to 86400", |value| {
                    super::seconds(value, 30, 86_400)
                })?
                .unwrap_or(Duration::from_secs(600)),
        })
    }

    fn name(&self, key: &str) -> String {
        format!("issuer[{}].{key}", self.nth)
    }

    fn read<T>(
        &self,
        key: &str,
        expects: &str,
        parse: impl Fn(&Value) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        let Some(value) = self.table.get(key) else { return Ok(None) };
        parse(value).map(Some).ok_or_else(|| refused(&self.name(key), self.path, expects, value))
    }

    fn need<T>(&self, key: &str, expects: &str, parse: impl Fn(&Value) -> Option<T>) -> Result<T, Failure> {
        self.read(key, expects, parse)?.ok_or_else(|| {
            Failure::new(format!("`{}` in {} is missing: it must be {expects}", self.name(key), self.path))
        })
    }
}

/// An agency by its id in the API, or in the database.
fn agency(text: &str) -> Option<Uuid> {
    graphql::agency_of(text).map(|id| id.0).or_else(|| text.parse().ok())
}

fn is_issuer(text: &str) -> bool {
    let plain = |url: &Url| {
        url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    };
    Url::parse(text).is_ok_and(|url| is_safe(&url) && plain(&url))
}

/// Encrypted on its way, or never on a wire.
pub fn is_safe(url: &Url) -> bool {
    url.scheme() == "https" || is_loopback(url)
}

/// Plain http to this machine.
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    url.scheme() == "http" && (host == "localhost" || address.is_ok_and(|address| address.is_loopback()))
}

/// A signature that only the issuer can make; a shared secret is none.
fn algorithm(text: &str) -> Option<Algorithm> {
    text.parse::<Algorithm>().ok().filter(|algorithm| algorithm.family() != AlgorithmFamily::Hmac)
}

/// A list of texts, each parsed; none when it is empty or one does not parse.
pub fn list<T>(value: &Value, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let items = value.as_array().filter(|items| !items.is_empty())?;
    items.iter().map(|item| parse(item.as_str()?)).collect()
}
