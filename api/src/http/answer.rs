//! From what the schema answered to an HTTP response: its status, and errors of which nothing leaks.

use super::{
    errors::{Code, Problem},
    frame::{Asked, Outcome},
    media::Media,
};
use async_graphql::{
    ErrorExtensionValues, Response as Answer, ServerError, Value, parser::types::OperationType,
};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use domain::choice::Choice;
use http::{StatusCode, header::CONTENT_TYPE};
use serde::Serialize;
use std::collections::BTreeMap;

/// A GraphQL answer as it goes over the wire.
#[derive(Serialize)]
pub struct Written<'a> {
    /// Absent when the request was refused before it ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub errors: &'a [ServerError],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extensions: &'a BTreeMap<String, Value>,
}

/// How many of the validator's errors are written: it has one for each field that does not exist.
const MOST_ERRORS: usize = 20;

/// How much of the validator's words is written: they hold names of the document.
const LONGEST_MESSAGE: usize = 300;

/// The response to a request that was answered.
pub fn respond(mut answer: Answer, operation: OperationType, media: Media, asked: &Asked) -> Response {
    // The library has no sign of its own for a request that never ran: no data, and no error at a field.
    let ran = answer.data != Value::Null
        || answer.errors.is_empty()
        || answer.errors.iter().any(|error| !error.path.is_empty());
    if !ran {
        answer.errors.truncate(MOST_ERRORS);
    }
    let mut first = None;
    for error in &mut answer.errors {
        let code = tidy(error, ran, asked);
        first.get_or_insert(code);
    }
    let status = match first {
        Some(code) if !ran => code.answer_status(media),
        _ => StatusCode::OK,
    };
    let written =
        Written { data: ran.then_some(&answer.data), errors: &answer.errors, extensions: &answer.extensions };
    let Ok(body) = serde_json::to_vec(&written) else { return Problem::Internal.into_response() };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().extend(std::mem::take(&mut answer.http_headers));
    response.headers_mut().insert(CONTENT_TYPE, media.content_type());
    response.extensions_mut().insert(Outcome { operation: name_of(operation), code: first });
    response
}

/// A kind of operation in a word.
pub fn name_of(operation: OperationType) -> &'static str {
    match operation {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

/// Gives an error one of our codes, a text that is safe to show, and the request's id.
fn tidy(error: &mut ServerError, ran: bool, asked: &Asked) -> Code {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    let said = match extensions.get("code") {
        Some(Value::String(name)) => Code::parse(name),
        Some(Value::Enum(name)) => Code::parse(name),
        _ => None,
    };
    let code = match said {
        Some(code) => code,
        None => {
            // Nothing that came along with an error of unknown making is shown.
            let (code, text) = judge(error, ran, asked);
            error.extensions = None;
            error.message = text;
            code
        }
    };
    if matches!(code, Code::Internal) {
        error.message = Problem::Internal.error(asked.language, &asked.request_id).message;
    }
    error.source = None;
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", code.name());
    extensions.set("requestId", asked.request_id.as_str());
    code
}

/// How the library's errors about a value begin; the value follows.
const MISREAD: [&str; 2] = ["Expected input type \"", "Failed to parse \""];

/// What an error is that has no code of ours: the library's own, or a mistake of a resolver.
fn judge(error: &ServerError, ran: bool, asked: &Asked) -> (Code, String) {
    let known =
        error.source.is_none() && error.extensions.as_ref().is_none_or(|ext| ext.get("code").is_none());
    if known && !ran {
        let why = without_values(&error.message);
        let text = asked.language.of_two(
            format!("het document past niet bij het schema: {why}"),
            format!("the document does not fit the schema: {why}"),
        );
        (Code::Validation, text)
    } else if known && MISREAD.iter().any(|start| error.message.starts_with(start)) {
        let text = asked.language.of_two(
            "een argument van dit veld heeft een waarde die niet kan",
            "an argument of this field has a value that is not possible",
        );
        (Code::Argument, text.to_owned())
    } else {
        (Code::Internal, String::new())
    }
}

/// The validator's words without the value it quotes: that may come out of a variable.
fn without_values(message: &str) -> String {
    if MISREAD.iter().any(|start| message.starts_with(start)) {
        return "an argument has a value that is not possible".to_owned();
    }
    match message.split_once(" the value \"") {
        Some((before, _)) => format!("{before} this value"),
        None => message.trim_end_matches('.').chars().take(LONGEST_MESSAGE).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::call::Language;
    use async_graphql::PathSegment;

    fn asked() -> Asked {
        Asked {
            language: Language::English,
            media: Some(Media::GraphQl),
            request_id: "r-1".to_owned(),
            trace: None,
        }
    }

    fn told(mut error: ServerError, ran: bool) -> (Code, String) {
        let code = tidy(&mut error, ran, &asked());
        (code, serde_json::to_string(&error).unwrap())
    }

    fn at_a_field(message: &str) -> ServerError {
        ServerError::new(message, None).with_path(vec![PathSegment::Field("a".to_owned())])
    }

    #[test]
    fn an_error_of_unknown_making_tells_nothing() {
        for message in ["row 123456782 is broken", "connection to db-1 refused"] {
            let mut error = at_a_field(message);
            let mut extensions = ErrorExtensionValues::default();
            extensions.set("detail", message);
            extensions.set("code", "MADE_UP");
            error.extensions = Some(extensions);
            let (code, text) = told(error, true);
            assert_eq!(code, Code::Internal);
            assert!(!text.contains(message) && text.contains("r-1"), "{text}");
        }
        let mut error = ServerError::new("no such table", None);
        error.source = Some(std::sync::Arc::new(std::io::Error::other("no such table")));
        assert_eq!(told(error, false).0, Code::Internal);
    }

    #[test]
    fn an_error_with_one_of_our_codes_keeps_its_words() {
        let error = Code::Withheld.error("afgeschermd").into_server_error(Default::default());
        let (code, text) = told(error, true);
        assert_eq!(code, Code::Withheld);
        assert!(text.contains("afgeschermd") && text.contains("WITHHELD") && text.contains("r-1"));
        let (_, text) = told(Code::Internal.error("row 12").into_server_error(Default::default()), true);
        assert!(!text.contains("row 12"));
    }

    #[test]
    fn no_value_of_a_variable_is_echoed() {
        let quoted =
            "Invalid value for argument \"k\", enumeration type \"K\" does not contain the value \"J. \"s\"";
        let (code, text) = told(ServerError::new(quoted, None), false);
        assert_eq!(code, Code::Validation);
        assert!(text.contains("enumeration type") && !text.contains("J. "), "{text}");
        for message in ["Expected input type \"Int\", found \"J.\".", "Failed to parse \"Day\": J."] {
            for (ran, code) in [(true, Code::Argument), (false, Code::Validation)] {
                let error = if ran { at_a_field(message) } else { ServerError::new(message, None) };
                let (told, text) = told(error, ran);
                assert_eq!(told, code);
                assert!(!text.contains("J."), "{text}");
            }
        }
    }
}
