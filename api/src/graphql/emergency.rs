//! Emergency access: breaking the glass, ending it, and its review by the privacy officer.

use super::{
    access::{Access, Through},
    argument::{self, expect, found, id_cells},
    asking,
    case::Case,
    date::Date,
    fault,
    granting::Granting,
    network::{Agency, Member, named},
    page::{self, Order, Page, Window},
    session,
    show::{One, Shown, wrap_one},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, OneofObject, Result};
use domain::{
    Act, Category, Changed, Id, Moment, Refusal, Relation, Relations, View, case, emergency,
    emergency::Review,
    grant::{Cause, Holder},
    person::Bsn,
    policy,
};
use persistence::{Ask, Cell, Compare, Fault, Session, emergency::Endangered};

/// One time that somebody broke the glass (noodtoegang).
#[derive(Description)]
pub struct Emergency(pub One<emergency::Emergency>);

named!(Emergency: emergency::Emergency = b'h');

#[Object(use_type_description)]
impl Emergency {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang). Who broke the glass keeps seeing that it did.
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|emergency| emergency.case.0)).await
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |emergency| emergency.version)
    }
    /// The case, if you may see it (casus).
    async fn case(&self, ctx: &Context<'_>) -> Shown<Case> {
        wrap_one(self.0.named(ctx, |emergency| Some(emergency.case)).await)
    }
    /// Who broke the glass (netwerklid).
    async fn member(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |emergency| Some(emergency.member)).await)
    }
    /// For which agency (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |emergency| Some(emergency.agency)).await)
    }
    /// What acute danger there was, in its words (reden).
    async fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |emergency| emergency.reason.as_str())
    }
    /// From (van).
    async fn from(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |emergency| emergency.from)
    }
    /// Until; at most eight hours later (tot).
    async fn until(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |emergency| emergency.until)
    }
    /// What the privacy officer found; null as long as it was not reviewed (oordeel).
    async fn review(&self, ctx: &Context<'_>) -> Option<Word<Review>> {
        self.0.show(ctx, |emergency| emergency.review.map(Word))?
    }
    /// Why (toelichting).
    async fn note(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |emergency| emergency.review_note.as_deref())?
    }
    /// Who reviewed it (beoordeeld door).
    async fn reviewed_by(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |emergency| emergency.reviewed_by).await)
    }
    /// When it was reviewed (beoordeeld op).
    async fn reviewed_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |emergency| emergency.reviewed_at)?
    }
}

/// Which emergency accesses (noodtoegangen).
#[derive(Debug, Default, InputObject)]
pub struct EmergencyFilter {
    /// Only those that were, or were not yet, reviewed.
    reviewed: Option<bool>,
    /// To one of these cases.
    case_id: Option<Vec<ID>>,
    /// Begun at this moment or later.
    from: Option<Moment>,
}

/// The order of emergency accesses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum EmergencySort {
    /// Begun last, first.
    #[default]
    Newest,
    /// Begun first, first.
    Oldest,
}

#[derive(Debug, Default)]
pub struct EmergencyQuery;

#[Object]
impl EmergencyQuery {
    /// The emergency accesses to cases that you direct or oversee, and your own (noodtoegangen). What the officer has
    /// still to review: `filter: { reviewed: false }`.
    async fn emergencies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<EmergencyFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<EmergencySort>,
    ) -> Result<Page<Emergency>> {
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let mut ask = Ask::all();
        match filter.reviewed {
            Some(true) => {
                let found = [Review::Justified, Review::Unjustified].map(Word);
                ask = ask.filter(Compare::In("review", argument::words(&found)));
            }
            Some(false) => ask = ask.filter(Compare::IsNull("review")),
            None => {}
        }
        if let Some(cases) = &filter.case_id {
            // Who sees only its own emergency access sees no case, so it is not found by its case either.
            let seen = policy::need(Category::Oversight, asking(ctx).viewer.role).relations();
            ask = ask.filter(Compare::SeenBy(seen));
            ask = ask.filter(Compare::In("case_id", id_cells::<case::Case>(ctx, "filter.caseId", cases)?));
        }
        if let Some(from) = filter.from {
            ask = ask.filter(Compare::From("from_at", Cell::Moment(from)));
        }
        let order = Order {
            column: "from_at",
            descending: sort == EmergencySort::Newest,
            category: Category::Oversight,
            value: |emergency: &emergency::Emergency| Cell::Moment(emergency.from),
        };
        page::page(ctx, "emergencies", Window { first, after, last, before }, ask, order).await
    }
}

/// Somebody by name and birth date, exactly as registered (jeugdige).
#[derive(Clone, Debug, InputObject)]
pub struct EndangeredPerson {
    /// The given name.
    given_name: String,
    /// The family name.
    family_name: String,
    /// The birth date.
    birth_date: Date,
}

/// Whom the danger is about (om wie het gaat).
#[derive(Clone, Debug, OneofObject)]
pub enum GlassBreakAbout {
    /// A case that you see already, by whatever relation.
    CaseId(ID),
    /// Whoever has this citizen service number.
    CitizenNumber(String),
    /// Whoever has exactly this name and birth date.
    Person(EndangeredPerson),
}

/// The glass to break (noodtoegang nemen). You see the case as its team does, you alone and for hours; who directs it
/// and the privacy officer see that you did, and the officer reviews it.
#[derive(Clone, Debug, InputObject)]
pub struct GlassBreakInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// Whom it is about. Every running case of that person in your region opens.
    about: GlassBreakAbout,
    /// What acute danger there is; at least 20 characters.
    reason: String,
    /// For how many hours, 1 to 8.
    hours: i32,
}

/// An emergency access to end before its time (noodtoegang beëindigen).
#[derive(Clone, Debug, InputObject)]
pub struct EmergencyEndInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The emergency access.
    emergency_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
}

/// What the privacy officer found of an emergency access (noodtoegang beoordelen).
#[derive(Clone, Debug, InputObject)]
pub struct EmergencyReviewInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The emergency access.
    emergency_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// What was found.
    review: Word<Review>,
    /// Why; at most 2,000 characters.
    note: String,
}

payload!(
    EmergencyPayload,
    emergency: Emergency,
    emergency::Emergency,
    "What became of an emergency access."
);

#[derive(Debug, Default)]
pub struct EmergencyMutation;

#[Object]
impl EmergencyMutation {
    /// Breaks the glass: in acute danger, with a reason, for hours (noodtoegang). At most ten tries a day, found or not;
    /// each stands in the access log.
    async fn glass_break(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: GlassBreakInput,
    ) -> Result<EmergencyPayload> {
        let key = input.idempotency_key.clone();
        // What finds nobody leaves its trace all the same: in the access log, and among the tries of today.
        session(ctx).searches();
        let tried = match tried(ctx).await {
            Ok(()) => Ok(()),
            Err(Fault::Refused(refusal)) => Err(refusal),
            Err(error) => return Err(fault(ctx, error)),
        };
        let written = write(ctx, key.as_deref(), input, |session, input| {
            let tried = tried.clone();
            async move {
                tried?;
                break_glass(&session, input).await
            }
        });
        Ok(written.await?.into())
    }

    /// Ends an emergency access before its time (noodtoegang beëindigen).
    async fn emergency_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: EmergencyEndInput,
    ) -> Result<EmergencyPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let emergency =
                found::<emergency::Emergency>(&session, "emergencyId", &input.emergency_id).await?;
            let now = session.now;
            let changed = emergency.change(Act::EmergencyEnd, |emergency| {
                expect(input.expected_version, emergency.version)?;
                emergency.end(now)
            })?;
            session.update(&changed).await?;
            session.end_grants_of(changed.record().id.0, &changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Says what the privacy officer found of it (noodtoegang beoordelen).
    async fn emergency_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: EmergencyReviewInput,
    ) -> Result<EmergencyPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let emergency =
                found::<emergency::Emergency>(&session, "emergencyId", &input.emergency_id).await?;
            let (now, by) = (session.now, session.viewer.member);
            let changed = emergency.change(Act::EmergencyReview, |emergency| {
                expect(input.expected_version, emergency.version)?;
                emergency.judge(input.review.0, &input.note, by, now)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

/// Counts a try of somebody who may try.
async fn tried(ctx: &Context<'_>) -> Result<(), Fault> {
    let asking = asking(ctx);
    policy::permit(Act::GlassBreak, &View::new(asking.viewer.role, Relations::NONE))?;
    asking.write().try_emergency().await
}

async fn break_glass(session: &Session, input: GlassBreakInput) -> Result<Id<emergency::Emergency>, Fault> {
    let (reason, until) = emergency::begin(&input.reason, input.hours, session.now)?;
    let (field, whom) = match &input.about {
        GlassBreakAbout::CaseId(id) => {
            ("about.caseId", Endangered::Case(found::<case::Case>(session, "about.caseId", id).await?.id.0))
        }
        GlassBreakAbout::CitizenNumber(number) => {
            ("about.citizenNumber", Endangered::Bsn(Bsn::parse("about.citizenNumber", number)?))
        }
        GlassBreakAbout::Person(EndangeredPerson { given_name, family_name, birth_date }) => {
            let (given_name, family_name) = (given_name.clone(), family_name.clone());
            ("about.person", Endangered::Named { given_name, family_name, birth_date: birth_date.0 })
        }
    };
    let mut first = None;
    for case in session.endangered(&whom).await? {
        let emergency = emergency::Emergency {
            id: session.fresh(),
            version: 1,
            case,
            member: session.viewer.member,
            agency: session.viewer.agency,
            reason: reason.clone(),
            from: session.now,
            until,
            review: None,
            review_note: None,
            reviewed_by: None,
            reviewed_at: None,
        };
        let emergency = Changed::first(Act::GlassBreak, session.viewer.role, emergency)?;
        session.insert(&emergency).await?;
        Granting {
            case,
            holder: Holder::Member(session.viewer.member),
            relation: Relation::Emergency,
            ground: None,
            until: Some(until),
            cause: Cause::BrokeGlass,
            cause_id: emergency.record().id.0,
            consent: None,
        }
        .save(session, &emergency)
        .await?;
        first.get_or_insert(emergency.record().id);
    }
    first.ok_or_else(|| Refusal::not_found(field).into())
}
