//! What of the HTTP request matters to an answer: its language, what to do with denied fields, its id.

use super::errors::Problem;
use http::{HeaderMap, HeaderName, HeaderValue, header::ACCEPT_LANGUAGE};
use uuid::Uuid;

/// The id of a request, in and out.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What to do with fields that the viewer may not read.
pub const DENIED: HeaderName = HeaderName::from_static("schakel-denied");

/// The language of the texts; codes never change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Dutch,
    English,
}

/// What to do with fields that the viewer may not read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Denied {
    /// `null`, and `access` says why.
    #[default]
    Data,
    /// `null`, and an entry in `errors`.
    Errors,
    /// The whole request is refused: for jobs that need everything or nothing.
    Reject,
}

/// What of the HTTP request matters below.
#[derive(Clone, Debug)]
pub struct Call {
    pub language: Language,
    pub denied: Denied,
    pub request_id: String,
    /// The fields of the root that are asked, for the access log.
    pub operation: String,
}

impl Language {
    /// The one that `Accept-Language` prefers, the first among equals; Dutch if it names neither.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut best = (Self::Dutch, 0.0);
        let values = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
        for (range, quality) in values.flat_map(weighted) {
            let primary = range.split('-').next().unwrap_or_default();
            let language = match primary.to_ascii_lowercase().as_str() {
                "nl" | "*" => Self::Dutch,
                "en" => Self::English,
                _ => continue,
            };
            if quality > best.1 {
                best = (language, quality);
            }
        }
        best.0
    }

    /// Of two texts the one in this language.
    pub fn of_two<T>(self, dutch: T, english: T) -> T {
        match self {
            Self::Dutch => dutch,
            Self::English => english,
        }
    }
}

impl Denied {
    /// What the header asks. A misspelt one is refused: a report that must be complete may not pass for one.
    pub fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        match headers.get(DENIED).map(HeaderValue::as_bytes) {
            None | Some(b"data") => Ok(Self::Data),
            Some(b"errors") => Ok(Self::Errors),
            Some(b"reject") => Ok(Self::Reject),
            Some(_) => Err(Problem::Denied),
        }
    }
}

/// The client's id if it is a sane one, otherwise a new one.
#[expect(clippy::disallowed_methods, reason = "the id of a request, not of a record")]
pub fn request_id(headers: &HeaderMap) -> String {
    let sane = |id: &&str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    match headers.get(REQUEST_ID).and_then(|value| value.to_str().ok()).filter(sane) {
        Some(id) => id.to_owned(),
        None => Uuid::new_v4().to_string(),
    }
}

/// The items of an `Accept` or `Accept-Language` value with their quality, 1 unless it says otherwise.
pub fn weighted(value: &str) -> impl Iterator<Item = (&str, f32)> {
    value.split(',').filter_map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().filter(|name| !name.is_empty())?;
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let quality = match quality {
            None => 1.0,
            Some(text) => text.parse::<f32>().ok().filter(|quality| (0.0..=1.0).contains(quality))?,
        };
        Some((name, quality))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn dutch_is_spoken_unless_english_is_preferred() {
        for (value, language) in [
            ("en", Language::English),
            ("en-GB,en;q=0.9,nl;q=0.8", Language::English),
            ("nl;q=0.5, en;q=0.4", Language::Dutch),
            ("nl,en", Language::Dutch),
            ("de, en;q=0.2", Language::English),
            ("en;q=0", Language::Dutch),
            ("en;q=nonsense", Language::Dutch),
            ("*", Language::Dutch),
            ("", Language::Dutch),
        ] {
            assert_eq!(Language::of(&with(ACCEPT_LANGUAGE, value)), language, "{value}");
        }
        assert_eq!(Language::of(&HeaderMap::new()), Language::Dutch);
    }

    #[test]
    fn a_sane_request_id_is_kept_and_another_replaced() {
        assert_eq!(request_id(&with(REQUEST_ID, "a-B-9")), "a-B-9");
        for insane in ["", "a b", "a\"b", "é", &"x".repeat(65)] {
            let id = HeaderValue::from_bytes(insane.as_bytes()).unwrap();
            let made = request_id(&HeaderMap::from_iter([(REQUEST_ID, id)]));
            assert!(Uuid::parse_str(&made).is_ok(), "{insane} gave {made}");
        }
    }

    #[test]
    fn a_misspelt_wish_for_denied_fields_is_refused() {
        assert_eq!(Denied::of(&HeaderMap::new()).unwrap(), Denied::Data);
        assert_eq!(Denied::of(&with(DENIED, "reject")).unwrap(), Denied::Reject);
        assert!(Denied::of(&with(DENIED, "rejct")).is_err());
    }
}
