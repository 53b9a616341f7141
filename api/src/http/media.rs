//! Media types: what a body must be, and what an answer may be.

use super::call::weighted;
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE},
};

/// The media type of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: the status code tells of the GraphQL request.
    GraphQl,
    /// `application/json`: the older way, in which a well-formed GraphQL answer has status 200.
    Json,
}

impl Media {
    /// What `Accept` likes best, `application/json` if it is absent; None if it likes neither.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(ACCEPT) {
            return Some(Self::Json);
        }
        let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges: Vec<_> = values.flat_map(weighted).collect();
        let rank = |media: Self| {
            let (precision, quality) = ranges
                .iter()
                .filter_map(|(range, quality)| Some((media.precision(range)?, *quality)))
                .max_by_key(|(precision, _)| *precision)?;
            (quality > 0.0).then_some((quality, precision))
        };
        match (rank(Self::GraphQl), rank(Self::Json)) {
            (None, None) => None,
            (None, Some(_)) => Some(Self::Json),
            (Some(_), None) => Some(Self::GraphQl),
            // Named both: the newer. Covered both by a wildcard: the one that any client understands.
            (Some(graphql), Some(json)) if graphql == json => {
                Some(if graphql.1 == 2 { Self::GraphQl } else { Self::Json })
            }
            (Some(graphql), Some(json)) => Some(if graphql > json { Self::GraphQl } else { Self::Json }),
        }
    }

    /// How precisely a range names this type; None if it does not.
    fn precision(self, range: &str) -> Option<u8> {
        match range.to_ascii_lowercase().as_str() {
            "*/*" => Some(0),
            "application/*" => Some(1),
            "application/graphql-response+json" if self == Self::GraphQl => Some(2),
            "application/json" if self == Self::Json => Some(2),
            _ => None,
        }
    }

    pub fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }
}

/// Is the body plain JSON in UTF-8? Nothing else is read: what a browser's form can send is never JSON.
pub fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (Some(only), None) = (types.next(), types.next()) else { return false };
    let mut parts = only.to_str().unwrap_or_default().split(';').map(str::trim);
    parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json"))
        && parts.all(|part| {
            part.split_once('=').is_some_and(|(name, value)| {
                name.eq_ignore_ascii_case("charset") && value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            })
        })
        && headers.get(CONTENT_ENCODING).is_none_or(|encoding| encoding == "identity")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_what_the_client_likes_best() {
        for (accept, media) in [
            ("application/graphql-response+json", Some(Media::GraphQl)),
            ("application/json", Some(Media::Json)),
            ("*/*", Some(Media::Json)),
            ("application/*", Some(Media::Json)),
            ("application/json, application/graphql-response+json", Some(Media::GraphQl)),
            ("application/graphql-response+json,application/json;q=0.9", Some(Media::GraphQl)),
            ("application/graphql-response+json;q=0.1, application/json", Some(Media::Json)),
            ("application/graphql-response+json, */*", Some(Media::GraphQl)),
            ("application/json;q=0, */*", Some(Media::GraphQl)),
            ("application/json; charset=utf-8", Some(Media::Json)),
            ("Application/JSON", Some(Media::Json)),
            ("application/jsonp", None),
            ("text/html", None),
            ("application/json;q=0", None),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(Media::of(&headers), media, "{accept}");
        }
        assert_eq!(Media::of(&HeaderMap::new()), Some(Media::Json));
    }

    #[test]
    fn only_json_in_utf_8_is_a_body() {
        for (content_type, taken) in [
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("application/json;charset=\"UTF-8\"", true),
            ("application/json; charset=latin1", false),
            ("application/json; boundary=x", false),
            ("application/graphql", false),
            ("text/plain", false),
            ("text/plain; application/json", false),
            ("multipart/form-data; boundary=x", false),
            ("application/x-www-form-urlencoded", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]);
            assert_eq!(is_json(&headers), taken, "{content_type}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }

    #[test]
    fn a_compressed_or_doubly_labelled_body_is_not_read() {
        let json = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let zipped = (CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        assert!(!is_json(&HeaderMap::from_iter([json.clone(), zipped])));
        let mut twice = HeaderMap::from_iter([json]);
        twice.append(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        assert!(!is_json(&twice));
    }
}
