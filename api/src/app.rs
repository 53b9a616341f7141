//! What the process shares: the schema, the database, who asks, and the time.

use crate::{
    Failure,
    auth::Auth,
    config::MasterKey,
    graphql::{self, Asking, Schakel},
    http::{Call, Code, Denied},
};
use async_graphql::{PathSegment, Pos, Request, Response, ServerError};
use chrono::TimeDelta;
use domain::{Clock, Viewer, choice::Choice, network};
use persistence::{Directory, Fault, Seal, Store};
use std::sync::Arc;

pub use crate::auth::AuthError;

/// What the process shares.
pub struct App {
    schema: Schakel,
    store: Store,
    auth: Auth,
    seal: Arc<Seal>,
    clock: Clock,
    /// The people of the demo; listed only beside the development issuer.
    people: Vec<Directory>,
}

/// Somebody of the demo, and how to be them.
#[derive(Clone, Debug, serde::Serialize)]
pub struct DemoPerson {
    pub handle: String,
    pub name: String,
    pub role: &'static str,
    pub agency: String,
    pub token: String,
}

/// Where an error is: in the document, and then in the answer.
fn place(error: &ServerError) -> (Vec<Pos>, Vec<(usize, String)>) {
    let path = error.path.iter().map(|segment| match segment {
        PathSegment::Index(nth) => (*nth, String::new()),
        PathSegment::Field(name) => (0, name.clone()),
    });
    (error.locations.clone(), path.collect())
}

/// How many people the demo lists.
const PEOPLE: u64 = 200;

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

impl App {
    /// Refuses where the schema and the policy do not fit.
    pub async fn new(store: Store, auth: Auth, key: &MasterKey, clock: Clock) -> Result<Self, Failure> {
        if let [first, ..] = graphql::check().as_slice() {
            return Err(Failure::new(format!("the policy does not fit the schema: {first}")));
        }
        let failure = |fault: Fault| Failure::new(fault.to_string());
        let people = match auth.development() {
            Some(_) => store.everyone(domain::clock::day_of(clock.now()), PEOPLE).await.map_err(failure)?,
            None => Vec::new(),
        };
        let seal = Arc::new(Seal::new(key).map_err(failure)?);
        Ok(Self { schema: graphql::schema(), store, auth, seal, clock, people })
    }

    /// Verifies the bearer token and finds the member. Err says nothing but that it is unauthenticated, or that
    /// this cannot be found out now.
    pub async fn authenticate(&self, bearer: Option<&str>) -> Result<Viewer, AuthError> {
        let claims = self.auth.verify(bearer.ok_or(AuthError::Unauthenticated)?).await?;
        let account = self.store.account(&claims.subject, claims.issuer.agencies(), self.clock.now()).await;
        match account {
            Ok(Some(account)) => Ok(account.viewer),
            Ok(None) => Err(AuthError::Unauthenticated),
            Err(fault) => {
                tracing::error!(cause = %fault, "cannot find the member of a token");
                Err(AuthError::Unavailable)
            }
        }
    }

    /// Runs one parsed and bounded request for this viewer.
    pub async fn answer(&self, viewer: Viewer, call: Call, request: Request) -> Response {
        let reject = call.denied == Denied::Reject;
        let asking = Asking::new(viewer, call, self.store.clone(), self.seal.clone(), &self.clock);
        let mut response = self.schema.execute(request.data(asking)).await;
        // In the order of the document: which of several loads was done first tells of what they found.
        response.errors.sort_by_cached_key(place);
        if reject {
            let withheld = |error: &ServerError| {
                let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
                matches!(code, Some(async_graphql::Value::String(code)) if code == Code::Withheld.name())
            };
            response.errors.retain_mut(|error| {
                if withheld(error) {
                    error.path.clear();
                }
                true
            });
            let mut refused: Vec<_> =
                response.errors.iter().filter(|error| withheld(error)).cloned().collect();
            if !refused.is_empty() {
                refused.truncate(1);
                return Response::from_errors(refused);
            }
        }
        response
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> bool {
        self.store.ready().await
    }

    /// With the development issuer only: the people of the demo, each with a token.
    pub fn demo_people(&self) -> Option<Vec<DemoPerson>> {
        let issuer = self.auth.development()?;
        let person = |one: &Directory| DemoPerson {
            handle: one.member.subject.clone(),
            name: one.member.name.clone(),
            role: network::role(one.agency.kind, one.member.function).name(),
            agency: one.agency.name.clone(),
            token: issuer.mint(&one.member.subject, TimeDelta::hours(12)),
        };
        Some(self.people.iter().map(person).collect())
    }
}
