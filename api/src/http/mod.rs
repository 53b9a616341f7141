//! The HTTP layer: its routes, and what is around all of them.
//!
//! A request passes `frame` (id, log, shape of refusals), CORS, compression, the time limit, and comes to `graphql`:
//! `media`, then `bounds` before the parser and `weight` after it, then the schema, then `answer`.

mod answer;
mod bounds;
mod call;
mod errors;
mod explorer;
mod frame;
#[cfg(test)]
mod fuzz;
mod graphql;
mod media;
mod patience;
mod serve;
mod turns;
mod weight;

pub use call::{Call, Denied, Language};
pub use errors::{Code, Limit};
pub use serve::serve;
pub use weight::DEPTH;

use crate::app::App;
use axum::{
    Json, Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use errors::Problem;
use http::{
    HeaderValue, Method, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use std::{sync::Arc, time::Duration};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, cors::CorsLayer};
use turns::Turns;

/// How the HTTP layer is set.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// The largest body that is read, in bytes.
    pub body_limit: usize,
    /// How long a request's head may take, and how long a connection may stay open without one.
    pub head: Duration,
    /// The most connections; who comes then waits until one ends.
    pub connections: usize,
    /// How many requests of one member are answered at once.
    pub per_member: usize,
    /// How long a request may take in all.
    pub timeout: Duration,
    /// The origins whose pages may ask, such as `https://dossier.example.nl`; none by default.
    pub cors_origins: Vec<String>,
    /// How long a shutdown waits for what runs.
    pub drain: Duration,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            body_limit: 1024 * 1024,
            head: Duration::from_secs(30),
            connections: 500,
            per_member: half_of_the_cores(),
            timeout: Duration::from_secs(30),
            cors_origins: Vec::new(),
            drain: Duration::from_secs(20),
        }
    }
}

/// What one member may have of the processor: half of it.
pub fn half_of_the_cores() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1))
}

/// What the routes share.
#[derive(Clone)]
struct Http {
    app: Arc<App>,
    body_limit: usize,
    turns: Arc<Turns>,
}

/// All routes, ready to be served or asked in process.
pub fn router(app: Arc<App>, config: &HttpConfig) -> Router {
    let router = Router::new()
        .route("/graphql", any(graphql::graphql))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/demo/people", get(demo_people))
        .merge(explorer::routes())
        .with_state(Http {
            app: app.clone(),
            body_limit: config.body_limit,
            turns: Turns::new(config.per_member),
        })
        // The last is the outermost.
        .layer(CatchPanicLayer::custom(|_| Problem::Internal.into_response()))
        .layer(from_fn_with_state(config.timeout, in_time))
        .layer(CompressionLayer::new());
    let router = match config.cors_origins.as_slice() {
        [] => router,
        origins => router.layer(cors(origins)),
    };
    router.layer(from_fn_with_state(app, frame::frame))
}

async fn ready(State(http): State<Http>) -> (StatusCode, &'static str) {
    if http.app.ready().await {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready")
    }
}

/// With the development issuer only: the people of the demo, each with a token.
async fn demo_people(State(http): State<Http>) -> Response {
    match http.app.demo_people() {
        Some(people) => Json(people).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn in_time(State(most): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::Timeout.into_response(),
    }
}

/// Pages of these origins may ask; credentials go in a header, so cookies never.
fn cors(origins: &[String]) -> CorsLayer {
    let origins = origins.iter().filter_map(|origin| {
        let value = HeaderValue::from_str(origin).ok().filter(|value| value != "*");
        if value.is_none() {
            tracing::warn!("an entry of cors_origins is not an origin");
        }
        value
    });
    CorsLayer::new()
        .allow_origin(origins.collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, call::REQUEST_ID, call::DENIED])
        .expose_headers([call::REQUEST_ID])
        .max_age(Duration::from_secs(600))
}
