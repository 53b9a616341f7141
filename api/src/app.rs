//! What the process shares: the schema, the database, who asks, and the time.

use crate::{
    Failure,
    auth::{Auth, Claims},
    graphql::{self, Asking, Schakel},
    http::{Call, Code, Denied},
    telemetry::Telemetry,
};
use async_graphql::{PathSegment, Pos, Request, Response, ServerError, Value};
use chrono::TimeDelta;
use domain::{Clock, Role, Viewer, access_log::operation, choice::Choice, network};
use persistence::{
    Directory, Fault, Store,
    access_log::{Ledger, Occasion, Tell},
};
use std::sync::Arc;

pub use crate::auth::AuthError;

/// What the process shares.
pub struct App {
    schema: Schakel,
    store: Store,
    auth: Auth,
    ledger: Ledger,
    clock: Clock,
    telemetry: Option<Arc<Telemetry>>,
    /// The people of the demo; listed only beside the development issuer.
    people: Vec<Directory>,
}

/// Who asks, and with which application.
#[derive(Debug)]
pub struct Known {
    viewer: Viewer,
    client: String,
}

/// The application of a token as the access log names it: who vouches for it, and its name there.
fn client(claims: &Claims) -> String {
    let issuer = claims.issuer.url();
    claims.client.as_ref().map_or_else(|| issuer.to_owned(), |name| format!("{issuer} {name}"))
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
    pub async fn new(
        store: Store,
        auth: Auth,
        clock: Clock,
        telemetry: Option<Arc<Telemetry>>,
    ) -> Result<Self, Failure> {
        if let [first, ..] = graphql::check().as_slice() {
            return Err(Failure::new(format!("the policy does not fit the schema: {first}")));
        }
        let failure = |fault: Fault| Failure::new(fault.to_string());
        let people = match auth.development() {
            Some(_) => store.everyone(domain::clock::day_of(clock.now()), PEOPLE).await.map_err(failure)?,
            None => Vec::new(),
        };
        let (ledger, keeper) = Ledger::new(&store);
        let tell = telemetry.clone().map(|telemetry| -> Tell { Box::new(move |kept| telemetry.kept(kept)) });
        tokio::spawn(keeper.run(tell));
        Ok(Self { schema: graphql::schema(), store, auth, ledger, clock, telemetry, people })
    }

    /// Where traces and metrics go, if anywhere.
    pub fn telemetry(&self) -> Option<&Arc<Telemetry>> {
        self.telemetry.as_ref()
    }

    /// What the bearer token proves. Err says nothing but that it is unauthenticated, or that this cannot be found out now.
    pub async fn verify(&self, bearer: Option<&str>) -> Result<Claims, AuthError> {
        self.auth.verify(bearer.ok_or(AuthError::Unauthenticated)?).await
    }

    /// Finds the member, as it is at this moment: what a request waited for before, a body or its turn, can have taken
    /// long, and the member may have left, or stand in for nobody any more. Err as of [`App::verify`].
    pub async fn admit(&self, claims: &Claims) -> Result<Known, AuthError> {
        if claims.expires <= self.clock.now() {
            tracing::debug!(reason = "expired while it waited", "token refused");
            return Err(AuthError::Unauthenticated);
        }
        let account = self.store.account(&claims.subject, claims.issuer.agencies(), self.clock.now()).await;
        match account {
            // An application is a service account or nobody, though it bears the name of a person.
            Ok(Some(account)) if claims.of_application && account.viewer.role != Role::Reporter => {
                tracing::debug!(reason = "an application as a person", "token refused");
                Err(AuthError::Unauthenticated)
            }
            Ok(Some(account)) => Ok(Known { viewer: account.viewer, client: client(claims) }),
            Ok(None) => Err(AuthError::Unauthenticated),
            Err(fault) => {
                tracing::error!(cause = %fault, "cannot find the member of a token");
                Err(AuthError::Unavailable)
            }
        }
    }

    /// Runs one parsed and bounded request for this viewer. What it shows is in the access log before it is
    /// answered; what cannot be logged is not shown. Of what would be too much, nothing is shown.
    pub async fn answer(&self, known: Known, call: Call, request: Request) -> Result<Response, Fault> {
        let Known { viewer, client } = known;
        let reject = call.denied == Denied::Reject;
        let occasion =
            Occasion { request: call.request_id.clone(), client, operation: operation(&call.operation) };
        let asking = Arc::new(Asking::new(viewer, call, self.store.clone(), &self.clock, occasion));
        let mut response = tokio::select! {
            biased;
            refused = asking.too_much() => return Ok(refused),
            response = self.schema.execute(request.data(asking.clone())) => response,
        };
        // In the order of the document: which of several loads was done first tells of what they found.
        response.errors.sort_by_cached_key(place);
        if response.errors.iter().any(|error| has_code(error, Code::Unavailable)) {
            // Half an answer may be taken for a whole one, and nobody waits and asks again.
            return Err(Fault::Unavailable("a part of the answer is not available".to_owned()));
        }
        self.keep(&asking).await?;
        Ok(if reject { complete_or_refused(response) } else { response })
    }

    /// Returns when what was shown is in the access log.
    async fn keep(&self, asking: &Asking) -> Result<(), Fault> {
        #[cfg(feature = "unlogged")]
        if std::env::var_os("UNLOGGED").is_some() {
            return Ok(());
        }
        self.ledger.keep(asking.finish().await?).await
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

fn has_code(error: &ServerError, code: Code) -> bool {
    let found = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    matches!(found, Some(Value::String(found)) if found == code.name())
}

/// The answer if nothing of it is withheld; otherwise the first refusal, without data.
fn complete_or_refused(mut response: Response) -> Response {
    match response.errors.iter().position(|error| has_code(error, Code::Withheld)) {
        Some(first) => {
            let mut refusal = response.errors.swap_remove(first);
            refusal.path.clear();
            Response::from_errors(vec![refusal])
        }
        None => response,
    }
}
