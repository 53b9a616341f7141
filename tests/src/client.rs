//! Somebody of the cast as a client of the API: in this process, through the whole server. Every answer is searched
//! for canaries that its reader may not see.

use crate::{
    World,
    canary::{self, Canary},
    cast::Sight,
};
use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use domain::Relation;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::fmt::Write;
use tower::ServiceExt;

/// A client with somebody's token.
#[derive(Clone, Debug)]
pub struct Client {
    world: World,
    sight: Sight,
    headers: HeaderMap,
}

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The JSON of the body, or its text where it is not JSON.
    pub body: Value,
    /// The body as it came.
    pub text: String,
}

impl Client {
    pub(crate) fn new(world: World, sight: Sight) -> Self {
        Self { world, sight, headers: HeaderMap::new() }
    }

    /// The same client after its relations to a case have changed: what its answers may hold from here on.
    pub fn standing(mut self, case: &'static str, relations: &[Relation]) -> Self {
        self.sight = self.sight.standing(case, relations);
        self
    }

    /// The same client, sending a header with every request.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().expect("a header value"));
        self
    }

    /// Asks a query or a mutation.
    pub async fn query(&self, document: &str, variables: Value) -> Answer {
        let body = json!({ "query": document, "variables": variables }).to_string();
        let request = Request::builder()
            .method(Method::POST)
            .uri("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/graphql-response+json")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.world.token(self.sight.handle)))
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// Sends a request as it is, with the client's headers but without its token.
    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        request.headers_mut().extend(self.headers.clone());
        let Ok(response) = self.world.app.clone().oneshot(request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.expect("a whole body").to_bytes();
        let text = String::from_utf8_lossy(&bytes);
        let mut whole = status.to_string();
        for (name, value) in &headers {
            let _ = write!(whole, "\n{name}: {}", String::from_utf8_lossy(value.as_bytes()));
        }
        let _ = write!(whole, "\n\n{text}");
        canary::assert_clean(&whole, |canary: &Canary| self.sight.reads(canary));
        let text = text.into_owned();
        let body = serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text.clone()));
        Answer { status, headers, body, text }
    }
}

impl Answer {
    /// The data at a JSON pointer such as `/case/status`; a withheld value is `null`, an absent one panics.
    #[track_caller]
    pub fn data(&self, pointer: &str) -> &Value {
        let found = self.body.get("data").and_then(|data| data.pointer(pointer));
        found.unwrap_or_else(|| panic!("no data at `{pointer}`: {}", self.pretty()))
    }

    /// The entries of `errors`; empty where there are none.
    pub fn errors(&self) -> &[Value] {
        self.body.get("errors").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The `userErrors` of the mutation at a JSON pointer such as `/caseClose`.
    #[track_caller]
    pub fn user_errors(&self, pointer: &str) -> &[Value] {
        let found = self.data(&format!("{pointer}/userErrors")).as_array();
        found.unwrap_or_else(|| panic!("no list of userErrors at `{pointer}`: {}", self.pretty()))
    }

    /// The answer itself, if it is 200 without `errors`; panics otherwise.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!(self.status == StatusCode::OK && self.errors().is_empty(), "not ok: {}", self.pretty());
        self
    }

    fn pretty(&self) -> String {
        format!("{}\n{:#}", self.status, self.body)
    }
}
