//! The closed list of top-level error codes, and the texts of what this layer refuses itself.
//!
//! A handler returns a [`Problem`]; the frame around all routes gives it its one shape, language and request id.

use super::{call::Language, media::Media};
use crate::app::AuthError;
use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};
use axum::response::{IntoResponse, Response};
use domain::{choice, choice::Choice};
use http::StatusCode;

choice! {
    Code: "What went wrong with a request as a whole or with a field (foutcode). The list is closed." {
        ParseError = "PARSE_ERROR": "The body or the document cannot be read (onleesbaar).",
        Validation = "VALIDATION": "The document does not fit the schema (past niet bij het schema).",
        LimitExceeded = "LIMIT_EXCEEDED": "The request is larger or deeper than allowed (te groot).",
        Unauthenticated = "UNAUTHENTICATED": "Nobody known is asking (niet aangemeld).",
        Method = "METHOD": "The HTTP method does not fit (methode niet toegestaan).",
        MediaType = "MEDIA_TYPE": "The body is not JSON (mediatype niet ondersteund).",
        NotAcceptable = "NOT_ACCEPTABLE": "No media type fits the Accept header (niet aanvaardbaar).",
        TooLarge = "TOO_LARGE": "The body is larger than allowed (inhoud te groot).",
        Timeout = "TIMEOUT": "The answer took too long (tijd verstreken).",
        Withheld = "WITHHELD": "A field is withheld from you, and you asked to hear so (afgeschermd).",
        Argument = "ARGUMENT": "An argument or a header has a value that is not allowed (ongeldig argument).",
        Internal = "INTERNAL": "Something failed on our side; cite the request id (interne fout).",
        Unavailable = "UNAVAILABLE": "Something that is needed cannot be reached now (niet beschikbaar).",
    }
}

impl Code {
    /// The HTTP status of an answer without data. THE place for them: the newest draft says 422 for documents
    /// that do not parse or validate, the audit of today still 400.
    fn status(self) -> StatusCode {
        match self {
            Self::ParseError | Self::Validation | Self::LimitExceeded | Self::Argument => {
                StatusCode::BAD_REQUEST
            }
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Withheld => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    /// The status of a GraphQL answer without data: for `application/json` a well-formed one has 200.
    pub fn answer_status(self, media: Media) -> StatusCode {
        match (media, self) {
            (Media::Json, Self::ParseError | Self::Validation | Self::Argument | Self::Withheld) => {
                StatusCode::OK
            }
            _ => self.status(),
        }
    }

    /// An error of a resolver, with a text that is safe to show.
    pub fn error(self, text: impl Into<String>) -> async_graphql::Error {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.name());
        async_graphql::Error { message: text.into(), source: None, extensions: Some(extensions) }
    }
}

/// What is measured of a request, and how it is called in Dutch and English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub dutch: &'static str,
    pub english: &'static str,
    pub most: usize,
}

impl Limit {
    /// Fine as long as `actual` is no more than allowed.
    pub fn admit(&'static self, actual: usize) -> Result<(), Problem> {
        if actual <= self.most { Ok(()) } else { Err(Problem::Limit { limit: self, actual }) }
    }

    /// The refusal of what is more, when it is not known how much more.
    pub fn exceeded(&'static self) -> Problem {
        Problem::Limit { limit: self, actual: self.most.saturating_add(1) }
    }
}

/// What this layer refuses, before or instead of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// With the methods that would do.
    Method(&'static str),
    NotAcceptable,
    MediaType,
    TooLarge {
        most: usize,
    },
    Unauthenticated,
    Unavailable,
    Timeout,
    Internal,
    /// The header that says what to do with denied fields has an unknown value.
    Denied,
    /// That header asks to refuse the whole, of a mutation.
    RejectedMutation,
    /// The body or the query string does not hold a GraphQL request.
    Request,
    /// The document does not parse, here.
    Document(Option<Pos>),
    Limit {
        limit: &'static Limit,
        actual: usize,
    },
    /// A fragment spreads itself, here.
    Cycle(Pos),
    /// Which of the operations is meant is not said, or there is none of that name.
    Operation,
    /// The operation needs a variable of this name, defined here, and got none.
    Variable(String, Pos),
    Subscription,
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Unauthenticated => Self::Unauthenticated,
            AuthError::Unavailable => Self::Unavailable,
        }
    }
}

impl Problem {
    pub fn code(&self) -> Code {
        match self {
            Self::Method(_) => Code::Method,
            Self::NotAcceptable => Code::NotAcceptable,
            Self::MediaType => Code::MediaType,
            Self::TooLarge { .. } => Code::TooLarge,
            Self::Unauthenticated => Code::Unauthenticated,
            Self::Unavailable => Code::Unavailable,
            Self::Timeout => Code::Timeout,
            Self::Internal => Code::Internal,
            Self::Denied | Self::RejectedMutation => Code::Argument,
            Self::Request | Self::Document(_) => Code::ParseError,
            Self::Limit { .. } => Code::LimitExceeded,
            Self::Cycle(_) | Self::Operation | Self::Variable(..) | Self::Subscription => Code::Validation,
        }
    }

    /// A header or a body that is no GraphQL request is refused as such in either media type.
    pub fn status(&self, media: Media) -> StatusCode {
        match self {
            Self::Denied | Self::RejectedMutation | Self::Request => self.code().status(),
            _ => self.code().answer_status(media),
        }
    }

    fn position(&self) -> Option<Pos> {
        match self {
            Self::Document(position) => *position,
            Self::Cycle(position) | Self::Variable(_, position) => Some(*position),
            _ => None,
        }
    }

    fn text(&self, language: Language) -> String {
        let (dutch, english) = match self {
            Self::Method(_) => ("deze HTTP-methode kan hier niet", "this HTTP method is not possible here"),
            Self::NotAcceptable => (
                "het antwoord is application/graphql-response+json of application/json, en Accept laat geen van beide toe",
                "the answer is application/graphql-response+json or application/json, and Accept allows neither",
            ),
            Self::MediaType => (
                "de inhoud moet application/json in UTF-8 zijn, niet gecomprimeerd",
                "the body must be application/json in UTF-8, not compressed",
            ),
            Self::TooLarge { most } => {
                return language.of_two(
                    format!("de inhoud mag hoogstens {most} bytes groot zijn"),
                    format!("the body may be at most {most} bytes"),
                );
            }
            Self::Unauthenticated => ("u bent niet aangemeld", "you are not authenticated"),
            Self::Unavailable => (
                "dit is nu niet beschikbaar; probeer het straks opnieuw",
                "this is not available now; try again later",
            ),
            Self::Timeout => ("het antwoord liet te lang op zich wachten", "the answer took too long"),
            Self::Internal => (
                "er ging iets mis; noem bij een melding de requestId",
                "something went wrong; cite the requestId when you report it",
            ),
            Self::Denied => {
                ("Schakel-Denied is data, errors of reject", "Schakel-Denied is data, errors or reject")
            }
            Self::RejectedMutation => (
                "Schakel-Denied: reject geldt voor vragen; een wijziging is gedaan voor zij wordt getoond",
                "Schakel-Denied: reject is for queries; a mutation is done before it is shown",
            ),
            Self::Request => (
                "de inhoud is geen GraphQL-verzoek: een JSON-object met `query` als tekst, en desgewenst `operationName` als tekst en `variables` en `extensions` als object",
                "the body is no GraphQL request: a JSON object with `query` as text, and if wanted `operationName` as text and `variables` and `extensions` as objects",
            ),
            Self::Document(_) => ("het document is geen geldig GraphQL", "the document is not valid GraphQL"),
            Self::Limit { limit, actual } => {
                return language.of_two(
                    format!("{}: hoogstens {}, dit zijn er {actual}", limit.dutch, limit.most),
                    format!("{}: at most {}, this has {actual}", limit.english, limit.most),
                );
            }
            Self::Cycle(_) => ("een fragment bevat zichzelf", "a fragment spreads itself"),
            Self::Operation => (
                "operationName moet een van de operaties in het document noemen",
                "operationName must name one of the operations in the document",
            ),
            Self::Variable(name, _) => {
                return language.of_two(
                    format!("de variabele `{name}` is verplicht en mag niet null zijn"),
                    format!("the variable `{name}` is required and may not be null"),
                );
            }
            Self::Subscription => (
                "abonnementen (subscriptions) gaan niet over dit adres",
                "subscriptions are not served at this address",
            ),
        };
        language.of_two(dutch, english).to_owned()
    }

    /// The one entry of `errors`.
    pub fn error(&self, language: Language, request_id: &str) -> ServerError {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code().name());
        extensions.set("requestId", request_id);
        if let Self::Limit { limit, actual } = self {
            extensions.set("limit", Value::from(limit.most));
            extensions.set("actual", Value::from(*actual));
        }
        let mut error = ServerError::new(self.text(language), self.position());
        error.extensions = Some(extensions);
        error
    }
}

impl IntoResponse for Problem {
    /// Empty still: the frame writes the body.
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_says_the_limit_and_the_actual_in_both_languages() {
        static TOKENS: Limit = Limit { dutch: "tekens", english: "tokens", most: 2 };
        assert!(TOKENS.admit(2).is_ok());
        let problem = TOKENS.admit(3).unwrap_err();
        assert_eq!(problem.text(Language::Dutch), "tekens: hoogstens 2, dit zijn er 3");
        let error = serde_json::to_value(problem.error(Language::English, "r-1")).unwrap();
        assert_eq!(
            error,
            serde_json::json!({
                "message": "tokens: at most 2, this has 3",
                "extensions": { "code": "LIMIT_EXCEEDED", "requestId": "r-1", "limit": 2, "actual": 3 },
            })
        );
    }

    #[test]
    fn only_a_well_formed_answer_has_status_200_in_plain_json() {
        assert_eq!(Problem::Document(None).status(Media::Json), 200);
        assert_eq!(Problem::Document(None).status(Media::GraphQl), 400);
        assert_eq!(Problem::Request.status(Media::Json), 400);
        assert_eq!(Problem::Unauthenticated.status(Media::Json), 401);
    }
}
