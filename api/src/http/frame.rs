//! Around every route: the request's id, the shape of what is refused, the safe headers, one line in the log.

use super::{
    answer::Written,
    call::{Language, REQUEST_ID, request_id},
    errors::{Code, Problem},
    media::Media,
};
use crate::{
    app::App,
    telemetry::{self, Trace},
};
use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use domain::choice::Choice;
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{
        ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
        REFERRER_POLICY, RETRY_AFTER, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
    },
};
use persistence::sent::watched;
use std::{collections::BTreeMap, sync::Arc, time::Instant};

/// What is known of a request before its route is run.
#[derive(Clone, Debug)]
pub struct Asked {
    pub language: Language,
    /// None if the client accepts nothing that we write.
    pub media: Option<Media>,
    pub request_id: String,
    /// Where it is traced, if it is.
    pub trace: Option<Trace>,
}

/// What the log may know of an answer.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    pub operation: &'static str,
    /// Of its first error.
    pub code: Option<Code>,
}

/// The headers of every response, unless its route says otherwise.
const SAFE: [(HeaderName, &str); 4] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (CACHE_CONTROL, "no-store"),
];

impl Asked {
    fn of(headers: &HeaderMap, trace: Option<Trace>) -> Self {
        Self {
            language: Language::of(headers),
            media: Media::of(headers),
            request_id: request_id(headers),
            trace,
        }
    }
}

/// Runs the routes within the frame.
pub async fn frame(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    // A word that is known, never the client's own: a method can be any.
    let method = telemetry::method(request.method());
    // The pattern, never the path: an unknown one may hold anything.
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let tracing = app.telemetry().map(|telemetry| telemetry.request(method, &route, request.headers()));
    let trace = tracing.as_ref().map(telemetry::Requesting::trace);
    let asked = Asked::of(request.headers(), trace.clone());
    request.extensions_mut().insert(asked.clone());

    let mut response = watched(trace.as_ref().map(Trace::watch), next.run(request)).await;

    let outcome = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => {
            write(&mut response, &problem, &asked);
            Outcome { operation: "-", code: Some(problem.code()) }
        }
        None => response.extensions_mut().remove().unwrap_or(Outcome { operation: "-", code: None }),
    };
    let headers = response.headers_mut();
    for (name, value) in SAFE {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(&asked.request_id) {
        headers.insert(REQUEST_ID, id);
    }
    if let Some(tracing) = tracing {
        tracing.end(response.status(), outcome.operation, outcome.code);
    }
    tracing::info!(
        request_id = asked.request_id,
        trace_id = trace.as_ref().map(Trace::id),
        method,
        route,
        status = response.status().as_u16(),
        ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        operation = outcome.operation,
        code = outcome.code.map_or("-", Code::name),
        "request"
    );
    response
}

/// Writes a problem into its still empty response, and the headers that go with it.
fn write(response: &mut Response, problem: &Problem, asked: &Asked) {
    let media = asked.media.unwrap_or(Media::Json);
    let error = problem.error(asked.language, &asked.request_id);
    let written = Written { data: None, errors: &[error], extensions: &BTreeMap::new() };
    let body = serde_json::to_vec(&written).unwrap_or_default();
    *response.status_mut() = problem.status(media);
    *response.body_mut() = Body::from(body);
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.remove(CONTENT_ENCODING);
    headers.insert(CONTENT_TYPE, media.content_type());
    match problem {
        Problem::Method(allowed) => headers.insert(ALLOW, HeaderValue::from_static(allowed)),
        Problem::Unauthenticated => headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
        Problem::Unavailable => headers.insert(RETRY_AFTER, HeaderValue::from_static("5")),
        _ => None,
    };
}
