//! A stand-in with a toy schema, on which the HTTP layer is tested.

use crate::http::{Call, Code, DEPTH};
use async_graphql::{Context, EmptySubscription, Enum, InputObject, Object, Request, Response, Schema};
use domain::{Id, Role, Viewer};
use std::{fmt, time::Duration};
use uuid::Uuid;

/// What the process shares.
pub struct App {
    schema: Schema<Query, Mutation, EmptySubscription>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthError {
    Unauthenticated,
    Unavailable,
}

/// Somebody of the demo, and how to be them.
#[derive(Clone, Debug, serde::Serialize)]
pub struct DemoPerson {
    pub handle: String,
    pub name: String,
    pub role: String,
    pub agency: String,
    pub token: String,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("App")
    }
}

impl App {
    pub fn toy() -> Self {
        Self {
            schema: Schema::build(Query, Mutation, EmptySubscription)
                .limit_recursive_depth(DEPTH.most)
                .finish(),
        }
    }

    /// Verifies the bearer token and finds the member.
    pub async fn authenticate(&self, bearer: Option<&str>) -> Result<Viewer, AuthError> {
        match bearer {
            Some("toy") => Ok(Viewer {
                member: Id::new(Uuid::nil()),
                agency: Id::new(Uuid::nil()),
                region: Id::new(Uuid::nil()),
                role: Role::School,
                stands_in_for: Vec::new(),
            }),
            Some("away") => Err(AuthError::Unavailable),
            _ => Err(AuthError::Unauthenticated),
        }
    }

    /// Runs one parsed and bounded request for this viewer.
    pub async fn answer(&self, viewer: Viewer, call: Call, request: Request) -> Response {
        self.schema.execute(request.data(viewer).data(call)).await
    }

    pub async fn ready(&self) -> bool {
        true
    }

    pub fn demo_people(&self) -> Option<Vec<DemoPerson>> {
        None
    }
}

struct Query;
struct Mutation;

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum Colour {
    Red,
    Blue,
}

#[derive(InputObject)]
struct Paint {
    colour: Colour,
    coats: Option<i32>,
}

#[Object]
impl Query {
    async fn hello(&self, ctx: &Context<'_>) -> String {
        ctx.data_opt::<Call>()
            .map_or_else(String::new, |call| format!("{:?} {:?}", call.language, call.denied))
    }
    async fn long(&self) -> String {
        "schakel ".repeat(1_000)
    }
    async fn paint(&self, paint: Paint) -> Option<i32> {
        paint.coats.filter(|_| paint.colour == Colour::Red)
    }
    async fn day(&self, day: chrono::NaiveDate) -> String {
        day.to_string()
    }
    async fn fails(&self) -> Option<async_graphql::Result<i32>> {
        Some(Err(async_graphql::Error::new("secret detail")))
    }
    async fn sourced(&self) -> async_graphql::Result<i32> {
        Err(async_graphql::Error::new_with_source(std::io::Error::other("secret detail")))
    }
    async fn withheld(&self) -> Option<async_graphql::Result<i32>> {
        Some(Err(Code::Withheld.error("afgeschermd")))
    }
    async fn slow(&self, ms: u64) -> bool {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        true
    }
    async fn this(&self) -> Query {
        Query
    }
    async fn panics(&self) -> i32 {
        let none: Option<i32> = std::hint::black_box(None);
        #[expect(clippy::unwrap_used, reason = "a toy that falls over on purpose")]
        none.unwrap()
    }
}

#[Object]
impl Mutation {
    async fn count(&self) -> i32 {
        1
    }
}

#[cfg(test)]
mod tests;
