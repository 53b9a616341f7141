//! GraphQL over HTTP: POST with JSON for everything, GET for queries. One request, checked from the outside in.
//!
//! Method, media types, the token, the body, who asks, its bounds, the document, its weight; then it is answered. Nobody
//! without a token gets past the third, and nobody who is no member at that moment past the fifth, so that none of the
//! others tells anything.

use super::{
    Http, answer, bounds,
    call::{Call, Denied},
    errors::{Code, Problem},
    frame::{Asked, Outcome},
    media::is_json,
    weight,
};
use async_graphql::{
    Request, Value, Variables,
    parser::{
        parse_query,
        types::{
            DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
            SelectionSet,
        },
    },
};
use axum::{
    Extension,
    body::Body,
    extract::{Query, State},
    response::Response,
};
use http::{HeaderMap, Method, Uri, header::AUTHORIZATION};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use persistence::sent::watched;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};

/// What is read beside the others, in bytes.
const LARGE: usize = 4 * 1024;

/// `/graphql`.
pub(super) async fn graphql(
    State(http): State<Http>,
    Extension(asked): Extension<Asked>,
    request: axum::extract::Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let posted = match parts.method {
        Method::POST => true,
        Method::GET => false,
        _ => return Err(Problem::Method("GET, POST")),
    };
    let media = asked.media.ok_or(Problem::NotAcceptable)?;
    if posted && !is_json(&parts.headers) {
        return Err(Problem::MediaType);
    }
    let claims = http.app.verify(bearer(&parts.headers)).await?;
    let denied = Denied::of(&parts.headers)?;
    let place = http.turns.enter(claims.who())?;
    let body = if posted { read(body, http.body_limit).await } else { Ok(Vec::new()) };
    // A client that is slow to send holds up nobody, itself included.
    let _turn = place.turn().await?;
    let known = http.app.admit(&claims).await?;
    let body = body?;
    // Reading much takes long: not where others wait for the same thread.
    let large = body.len() > LARGE || parts.uri.query().is_some_and(|query| query.len() > LARGE);
    let read = move || {
        let asks = if posted { Asks::of_body(&body)? } else { Asks::of_uri(&parts.uri)? };
        asks.into_request()
    };
    let (request, operation, fields) = if large {
        tokio::task::spawn_blocking(read).await.map_err(|_| Problem::Internal)??
    } else {
        read()?
    };
    match operation {
        OperationType::Subscription => return Err(Problem::Subscription),
        OperationType::Mutation if !posted => return Err(Problem::Method("POST")),
        // What is done cannot be refused afterwards.
        OperationType::Mutation if denied == Denied::Reject => return Err(Problem::RejectedMutation),
        _ => {}
    }
    let request_id = asked.request_id.clone();
    let traced = asked.trace.as_ref().map(|trace| trace.operation(answer::name_of(operation), &fields));
    let watch = traced.as_ref().map(|operating| operating.trace().watch());
    let call = Call { language: asked.language, denied, request_id, operation: fields };
    let answered = watched(watch, http.app.answer(known, call, request)).await;
    let outcome = match answered {
        Ok(answer) => Ok(answer::respond(answer, operation, media, &asked)),
        Err(fault) => {
            tracing::error!(request_id = asked.request_id, cause = %fault, "answered nothing");
            Err(Problem::Unavailable)
        }
    };
    if let Some(operating) = traced {
        operating.end(code(&outcome));
    }
    outcome
}

/// What went wrong first, if anything did.
fn code(outcome: &Result<Response, Problem>) -> Option<Code> {
    match outcome {
        Ok(response) => response.extensions().get::<Outcome>().and_then(|outcome| outcome.code),
        Err(problem) => Some(problem.code()),
    }
}

/// The token of the one `Authorization: Bearer` header.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(only), None) = (values.next(), values.next()) else { return None };
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

async fn read(body: Body, most: usize) -> Result<Vec<u8>, Problem> {
    match Limited::new(body, most).collect().await {
        Ok(body) => Ok(body.to_bytes().into()),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::TooLarge { most }),
        Err(_) => Err(Problem::Request),
    }
}

/// What a request asks, as it stands in the body.
#[derive(Deserialize)]
struct Asks {
    query: String,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<Variables>,
    extensions: Option<HashMap<String, Value>>,
}

/// The same in a query string, where objects are JSON in text.
#[derive(Deserialize)]
struct InUri {
    query: String,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

impl Asks {
    fn of_body(bytes: &[u8]) -> Result<Self, Problem> {
        // The body's own brackets are around the variables.
        bounds::json(bytes, 1)?;
        // A list is a batch, or passes for an object whose members have no names.
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            return Err(Problem::Request);
        }
        serde_json::from_slice(bytes).map_err(|_| Problem::Request)
    }

    fn of_uri(uri: &Uri) -> Result<Self, Problem> {
        fn object<T: serde::de::DeserializeOwned>(text: Option<String>) -> Result<Option<T>, Problem> {
            let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
            bounds::json(text.as_bytes(), 0)?;
            serde_json::from_str(&text).map_err(|_| Problem::Request)
        }
        let Query(asks) = Query::<InUri>::try_from_uri(uri).map_err(|_| Problem::Request)?;
        Ok(Self {
            query: asks.query,
            operation_name: asks.operation_name.filter(|name| !name.is_empty()),
            variables: object(asks.variables)?,
            extensions: object(asks.extensions)?,
        })
    }

    /// Bounded, parsed and weighed, with the kind of operation that will run and the fields of the root that it asks.
    fn into_request(self) -> Result<(Request, OperationType, String), Problem> {
        bounds::document(&self.query)?;
        let document =
            parse_query(&self.query).map_err(|error| Problem::Document(error.positions().next()))?;
        weight::weigh(&document)?;
        let operation = chosen(&document, self.operation_name.as_deref()).ok_or(Problem::Operation)?;
        let variables = self.variables.unwrap_or_default();
        complete(operation, &variables)?;
        let kind = operation.ty;
        let mut fields = BTreeSet::new();
        root_fields(&document, &operation.selection_set.node, &mut fields);
        let fields = fields.into_iter().collect::<Vec<_>>().join(" ");
        let mut request = Request::new(self.query).variables(variables);
        request.operation_name = self.operation_name;
        request.extensions.0 = self.extensions.unwrap_or_default();
        request.set_parsed_query(document);
        Ok((request, kind, fields))
    }
}

/// The operation that is meant: the named one, or the only one.
fn chosen<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Option<&'d OperationDefinition> {
    let operation = match (&document.operations, name) {
        (DocumentOperations::Single(only), None) => only,
        (DocumentOperations::Single(_), Some(_)) => return None,
        (DocumentOperations::Multiple(many), Some(name)) => many.get(name)?,
        (DocumentOperations::Multiple(many), None) => {
            let mut all = many.values();
            all.next().filter(|_| many.len() == 1)?
        }
    };
    Some(&operation.node)
}

/// The names of the fields at the root, also those in fragments; these do not spread themselves any more.
fn root_fields<'d>(document: &'d ExecutableDocument, set: &'d SelectionSet, fields: &mut BTreeSet<&'d str>) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => {
                fields.insert(field.node.name.node.as_str());
            }
            Selection::InlineFragment(fragment) => {
                root_fields(document, &fragment.node.selection_set.node, fields);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    root_fields(document, &fragment.node.selection_set.node, fields);
                }
            }
        }
    }
}

/// Refuses what lacks a variable that it needs, before any of it runs: the library finds out at the field.
fn complete(operation: &OperationDefinition, variables: &Variables) -> Result<(), Problem> {
    for definition in &operation.variable_definitions {
        let variable = &definition.node;
        let name = &variable.name.node;
        let given = match variables.get(name) {
            None => variable.default_value.is_some(),
            Some(value) => *value != Value::Null,
        };
        if !given && !variable.var_type.node.nullable {
            return Err(Problem::Variable(name.to_string(), definition.pos));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn asks(body: &str) -> Result<(Request, OperationType, String), Problem> {
        Asks::of_body(body.as_bytes())?.into_request()
    }

    #[test]
    fn a_token_stands_in_one_bearer_header() {
        let headers = |values: &[&'static str]| {
            let values = values.iter().map(|value| (AUTHORIZATION, HeaderValue::from_static(value)));
            let mut headers = HeaderMap::new();
            values.for_each(|(name, value)| {
                headers.append(name, value);
            });
            headers
        };
        assert_eq!(bearer(&headers(&["Bearer t.o.k"])), Some("t.o.k"));
        assert_eq!(bearer(&headers(&["bearer t.o.k"])), Some("t.o.k"));
        for none in [&[][..], &["t.o.k"], &["Basic t.o.k"], &["Bearer "], &["Bearer a", "Bearer b"]] {
            assert_eq!(bearer(&headers(none)), None, "{none:?}");
        }
    }

    #[test]
    fn the_operation_that_will_run_decides() {
        let two = r#""query": "query a { x } mutation b { x }""#;
        let kind = |rest: &str| asks(&format!("{{{two}{rest}}}")).map(|(_, kind, _)| kind);
        assert_eq!(kind(r#", "operationName": "b""#), Ok(OperationType::Mutation));
        assert_eq!(kind(r#", "operationName": "c""#), Err(Problem::Operation));
        assert_eq!(kind(""), Err(Problem::Operation));
    }

    #[test]
    fn a_needed_variable_is_missed_before_anything_runs() {
        let asked = |definition: &str, variables: &str| {
            let query = format!("mutation({definition}) {{ a b(c: $c) }}");
            asks(&format!(r#"{{"query": "{query}", "variables": {variables}}}"#)).err()
        };
        for variables in ["{}", "null", r#"{"c": null}"#] {
            assert!(matches!(asked("$c: Int!", variables), Some(Problem::Variable(..))), "{variables}");
        }
        assert_eq!(asked("$c: Int! = 1", "{}"), None);
        assert_eq!(asked("$c: Int", "{}"), None);
        assert_eq!(asked("$c: Int!", r#"{"c": 1}"#), None);
        assert!(asked("$c: Int! = 1", r#"{"c": null}"#).is_some());
    }

    #[test]
    fn a_parse_error_has_a_place_and_no_text() {
        let Err(Problem::Document(Some(place))) = asks(r#"{"query": "{ a\n  $secret }"}"#) else {
            panic!("parsed");
        };
        assert_eq!((place.line, place.column), (2, 3));
    }

    #[test]
    fn the_deepest_that_is_let_in_fits_on_a_small_stack() {
        let nest = |open: &str, close: &str, times: usize| open.repeat(times) + &close.repeat(times);
        let documents = [
            format!("{{ a(b: {}) }}", nest("[", "]", 48)),
            format!("{{ a(b: {}) }}", nest("{c:[", "]}", 24)),
            format!("query($v: {}) {{ a }}", "[".repeat(48) + "Int" + &"]".repeat(48)),
            "{a".repeat(weight::DEPTH.most) + &"}".repeat(weight::DEPTH.most),
        ];
        for document in documents {
            let body = serde_json::json!({ "query": document }).to_string();
            let small = std::thread::Builder::new().stack_size(1 << 20);
            let result = small.spawn(move || asks(&body).err()).unwrap().join().unwrap();
            assert!(!matches!(result, Some(Problem::Limit { .. })), "{document}: {result:?}");
        }
    }
}
