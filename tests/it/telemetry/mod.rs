//! Traces and metrics: one span per request, operation and statement, words of ours and nothing else in them, and a
//! collector that is not well costs nobody anything.

mod hostile;
mod leaks;
mod process;
mod spans;

use axum::{
    body::Body,
    http::{Request, header},
};
use tests::{Answer, World};

/// A request with these headers besides a good token.
async fn ask(world: &World, handle: &str, body: String, headers: &[(&str, String)]) -> Answer {
    let mut request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/graphql-response+json")
        .header(header::AUTHORIZATION, format!("Bearer {}", world.token(handle)));
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    world.client(handle).send(request.body(Body::from(body)).expect("a request")).await
}
