//! The schema: the noun's objects, queries and mutations, one file each.

mod access;
mod access_log;
mod advice;
mod agreement;
mod argument;
mod budget;
mod case;
mod check;
mod condition;
mod confidentiality;
mod consult;
mod date;
mod deadline;
mod destruction;
mod emergency;
mod fact;
mod family_choice;
mod figure;
mod grant;
mod granting;
mod group;
mod inspection;
mod intervention;
mod investigation;
mod kin;
mod knowledge;
mod measure;
mod mentor;
mod network;
mod node;
mod notice;
mod outreach;
mod page;
mod person;
mod person_match;
mod placement;
mod plan;
mod programme;
mod referral;
mod retention;
mod root;
mod roots;
mod sdl;
mod seat;
mod series;
mod show;
mod signal;
mod table;
mod team;
mod timing;
mod word;
mod write;

pub use check::check;
pub use roots::root_field;
pub use sdl::sdl;

use crate::http::{Call, Code, DEPTH};
use async_graphql::{Context, EmptySubscription, Response, Schema};
use budget::Budget;
use domain::{Clock, Moment, Viewer, access_log::Entry};
use page::Page;
use persistence::{Fault, Session, Store, access_log::Occasion};
use std::sync::{Arc, Mutex, PoisonError};

/// The id of an agency, as the API gives it.
pub fn agency_id(id: domain::Id<domain::network::Agency>) -> async_graphql::ID {
    node::global(id)
}

/// The agency that such an id names.
pub fn agency_of(id: &str) -> Option<domain::Id<domain::network::Agency>> {
    node::local(&id.into())
}

/// The schema of the API.
pub type Schakel = Schema<root::Query, root::Mutation, EmptySubscription>;

/// The schema, with its limits. What protects against hostile documents stands in `http`.
pub fn schema() -> Schakel {
    Schema::build(root::Query::default(), root::Mutation::default(), EmptySubscription)
        .limit_recursive_depth(DEPTH.most)
        .override_output_type_description::<Moment>(
            "A moment in RFC 3339, such as 2026-11-21T09:30:00Z (tijdstip).",
        )
        .override_output_type_description::<Page<access_log::AccessEntry>>(
            "A page of the access log (inzagelog).",
        )
        .override_output_type_description::<Page<advice::AdviceRequest>>(
            "A page of advice requests (adviesvragen).",
        )
        .override_output_type_description::<Page<knowledge::KnowledgeArticle>>(
            "A page of the knowledge base (kennisbank).",
        )
        .override_output_type_description::<Page<agreement::Agreement>>("A page of agreements (afspraken).")
        .override_output_type_description::<Page<programme::Arrangement>>(
            "A page of arrangements (gemeentelijke afspraken).",
        )
        .override_output_type_description::<Page<intervention::Intervention>>(
            "A page of interventions (interventies).",
        )
        .override_output_type_description::<Page<placement::Placement>>("A page of placements (plaatsingen).")
        .override_output_type_description::<Page<outreach::OutreachAction>>(
            "A page of outreach actions (SMS-bommen).",
        )
        .override_output_type_description::<Page<referral::Referral>>("A page of referrals (aanmeldingen).")
        .override_output_type_description::<Page<case::Case>>("A page of cases (casussen).")
        .override_output_type_description::<Page<consult::ConsultMeeting>>("A page of meetings (overleggen).")
        .override_output_type_description::<Page<consult::ConsultSeries>>(
            "A page of series (overlegreeksen).",
        )
        .override_output_type_description::<Page<deadline::Deadline>>("A page of deadlines (termijnen).")
        .override_output_type_description::<Page<investigation::Investigation>>(
            "A page of investigations (raadsonderzoeken).",
        )
        .override_output_type_description::<Page<notice::Notice>>("A page of notices (doorgiften).")
        .override_output_type_description::<Page<mentor::Mentor>>("A page of mentors (mentoren).")
        .override_output_type_description::<Page<emergency::Emergency>>(
            "A page of emergency accesses (noodtoegangen).",
        )
        .override_output_type_description::<Page<inspection::Inspection>>(
            "A page of reports for persons concerned (inzageverzoeken).",
        )
        .override_output_type_description::<Page<retention::Retention>>(
            "A page of closed cases by how long they are kept (bewaartermijnen).",
        )
        .override_output_type_description::<Page<destruction::Destruction>>(
            "A page of destructions (vernietigingen).",
        )
        .override_output_type_description::<Page<signal::Signal>>("A page of your signals (meldingen).")
        .override_output_type_description::<Page<signal::SignalMatch>>("A page of your matches (matches).")
        .override_output_type_description::<Page<network::Agency>>("A page of agencies (organisaties).")
        .override_output_type_description::<Page<network::Member>>("A page of members (netwerkleden).")
        .override_output_type_description::<Page<person::Person>>("A page of persons (jeugdigen).")
        .override_output_type_description::<Page<plan::PlanAction>>("A page of actions of plans (acties).")
        .finish()
}

/// What one request shares: who asks, how, and the snapshot that is read.
pub struct Asking {
    pub viewer: Arc<Viewer>,
    pub call: Call,
    pub store: Store,
    pub now: Moment,
    pub occasion: Arc<Occasion>,
    /// What the answer may still hold.
    pub budget: Budget,
    /// The snapshots that were read; the last is the present one.
    sessions: Mutex<Vec<Arc<Session>>>,
}

impl std::fmt::Debug for Asking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Asking")
    }
}

impl Asking {
    pub fn new(viewer: Viewer, call: Call, store: Store, clock: &Clock, occasion: Occasion) -> Self {
        let (viewer, now, occasion) = (Arc::new(viewer), clock.now(), Arc::new(occasion));
        let (budget, sessions) = (Budget::default(), Mutex::default());
        Self { viewer, call, store, now, occasion, budget, sessions }
    }

    /// The refusal of an answer that would hold too much, when it turns out that it would.
    pub async fn too_much(&self) -> Response {
        self.budget.over().await;
        let error = budget::VALUES.exceeded().error(self.call.language, &self.call.request_id);
        Response::from_errors(vec![error])
    }

    /// What the access log has to tell of this request. Its snapshots end: who waits for the log holds no connection.
    pub async fn finish(&self) -> Result<Vec<Entry>, Fault> {
        let sessions = std::mem::take(&mut *self.sessions.lock().unwrap_or_else(PoisonError::into_inner));
        let mut entries = Vec::new();
        for session in sessions {
            entries.extend(session.entries().await?);
        }
        Ok(entries)
    }

    /// The snapshot that is read.
    fn session(&self) -> Arc<Session> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        match sessions.last() {
            Some(present) => present.clone(),
            None => {
                let first = self.begin();
                sessions.push(first.clone());
                first
            }
        }
    }

    /// After a write: what is read from now on shows it.
    fn renew(&self) -> Arc<Session> {
        let next = self.begin();
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).push(next.clone());
        next
    }

    /// A transaction to write in.
    fn write(&self) -> Session {
        self.store.write(self.viewer.clone(), self.now, self.occasion.clone())
    }

    fn begin(&self) -> Arc<Session> {
        Arc::new(self.store.read(self.viewer.clone(), self.now, self.occasion.clone()))
    }
}

/// What the request shares. There is one for every request: `App::answer` puts it there.
fn asking<'a>(ctx: &Context<'a>) -> &'a Asking {
    ctx.data_unchecked::<Arc<Asking>>()
}

fn call<'a>(ctx: &Context<'a>) -> &'a Call {
    &asking(ctx).call
}

fn session(ctx: &Context<'_>) -> Arc<Session> {
    asking(ctx).session()
}

/// A fault as the client may see it; the cause goes to the log, once.
fn fault(ctx: &Context<'_>, fault: Fault) -> async_graphql::Error {
    let call = call(ctx);
    match fault {
        Fault::Refused(refusal) => Code::Argument.error(call.language.of_two(refusal.dutch, refusal.english)),
        Fault::Again | Fault::Unavailable(_) => {
            tracing::warn!(request_id = call.request_id, cause = %fault, "not available");
            Code::Unavailable.error(call.language.of_two(
                "dit kan nu even niet; probeer het zo nog eens",
                "this is not possible right now; try again shortly",
            ))
        }
        Fault::Broken(_) => {
            tracing::error!(request_id = call.request_id, cause = %fault, "internal error");
            Code::Internal.error("")
        }
    }
}
