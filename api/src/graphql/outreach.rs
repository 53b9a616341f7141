//! Outreach actions: a message of police and municipality, and how many it reached. Of receivers nothing is kept.

use super::{
    argument::{expect, found, id_cells},
    asking,
    date::Date,
    granting::{agency_and_region, myself},
    network::{Agency, Municipality, named},
    page::{self, Order, Page, Window},
    programme::must_be_of,
    show::{One, Shown, wrap_one},
    write::{payload, write},
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Id, Refusal, Relations, View,
    clock::day_of,
    network,
    outreach::{self, figure},
    policy,
};
use persistence::{Ask, Cell, Compare, Fault, Session};

/// A message that police and a municipality send to people whom nobody here knows (SMS-bom). Of them a number is kept and
/// nothing else. The two agencies that carry it out see it, and a report its figures.
#[derive(Description)]
pub struct OutreachAction(pub One<outreach::OutreachAction>);

named!(OutreachAction: outreach::OutreachAction = b'O');

#[Object(use_type_description, serial)]
impl OutreachAction {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |one| one.version)
    }
    /// The municipality (gemeente).
    async fn municipality(&self, ctx: &Context<'_>) -> Shown<Municipality> {
        wrap_one(self.0.named(ctx, |one| Some(one.municipality)).await)
    }
    /// Who planned it (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| Some(one.agency)).await)
    }
    /// With whom it is carried out (partner).
    async fn partner(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| Some(one.partner)).await)
    }
    /// The name (naam).
    async fn name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.name.as_str())
    }
    /// What is sent (tekst).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.text.as_str())
    }
    /// Where receivers find help (waar hulp te vinden is).
    async fn help(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.help.as_str())
    }
    /// For which day it is planned (gepland op).
    async fn planned_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.planned_on.into())
    }
    /// On which day it was held; null while it was not (gehouden op).
    async fn held_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.held_on)?.map(Date)
    }
    /// How many were reached; null before, and in a report where they are fewer than ten (bereikt).
    async fn reached(&self, ctx: &Context<'_>) -> Option<i32> {
        let role = asking(ctx).viewer.role;
        self.0.show(ctx, |one| figure(one.reached, role))?
    }
    /// How many asked for help; null before, and in a report where they are fewer than ten (vroegen om hulp).
    async fn asked_for_help(&self, ctx: &Context<'_>) -> Option<i32> {
        let role = asking(ctx).viewer.role;
        self.0.show(ctx, |one| figure(one.asked_for_help, role))?
    }
}

/// Which outreach actions (SMS-bommen).
#[derive(Debug, Default, InputObject)]
pub struct OutreachActionFilter {
    /// Of one of these municipalities.
    municipality_id: Option<Vec<ID>>,
    /// Planned for this day or later.
    planned_from: Option<Date>,
    /// Planned for this day or earlier.
    planned_until: Option<Date>,
}

#[derive(Debug, Default)]
pub struct OutreachQuery;

#[Object]
impl OutreachQuery {
    /// The outreach actions that your agency carries out, or those of your region for a report; planned last first
    /// (SMS-bommen).
    async fn outreach_actions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<OutreachActionFilter>,
    ) -> Result<Page<OutreachAction>> {
        let filter = filter.unwrap_or_default();
        let mut ask = Ask::all();
        if let Some(of) = &filter.municipality_id {
            let of = id_cells::<network::Municipality>(ctx, "filter.municipalityId", of)?;
            ask = ask.filter(Compare::In("municipality_id", of));
        }
        if let Some(from) = filter.planned_from {
            ask = ask.filter(Compare::From("planned_on", Cell::Day(from.0)));
        }
        if let Some(until) = filter.planned_until {
            ask = ask.filter(Compare::Until("planned_on", Cell::Day(until.0)));
        }
        let order = Order {
            column: "planned_on",
            descending: true,
            category: Category::Directory,
            value: |one: &outreach::OutreachAction| Cell::Day(one.planned_on),
        };
        page::page(ctx, "outreachActions", Window { first, after, last, before }, ask, order).await
    }
}

/// An outreach action to plan (SMS-bom plannen). For police and municipalities, each in the municipalities of its work.
#[derive(Clone, Debug, InputObject)]
pub struct OutreachPlanInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The municipality.
    municipality_id: ID,
    /// With whom: a municipality for police, police for a municipality.
    partner_id: ID,
    /// The name, at most 200 characters.
    name: String,
    /// What is sent, at most 2000 characters; no phone number, nor anything else of a receiver.
    text: String,
    /// Where receivers find help, at most 2000 characters: a place, a site, a number of at most eight digits.
    help: String,
    /// For which day.
    planned_on: Date,
}

/// What came of an outreach action (aantallen vastleggen); again when more is known.
#[derive(Clone, Debug, InputObject)]
pub struct OutreachRecordInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The outreach action.
    outreach_action_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// On which day it was held.
    held_on: Date,
    /// How many were reached.
    reached: i32,
    /// How many of them asked for help.
    asked_for_help: i32,
}

payload!(
    OutreachActionPayload,
    outreach_action: OutreachAction,
    outreach::OutreachAction,
    "What became of an outreach action."
);

#[derive(Debug, Default)]
pub struct OutreachMutation;

#[Object]
impl OutreachMutation {
    /// Plans an outreach action of police and a municipality (SMS-bom plannen).
    async fn outreach_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: OutreachPlanInput,
    ) -> Result<OutreachActionPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { plan(&session, input).await });
        Ok(written.await?.into())
    }

    /// Records that an outreach action was held and how many it reached (aantallen vastleggen).
    async fn outreach_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: OutreachRecordInput,
    ) -> Result<OutreachActionPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let one =
                found::<outreach::OutreachAction>(&session, "outreachActionId", &input.outreach_action_id)
                    .await?;
            let changed = one.change(Act::OutreachKeep, |one| {
                expect(input.expected_version, one.version)?;
                one.record(input.held_on.0, input.reached, input.asked_for_help, day_of(session.now))
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

async fn plan(session: &Session, input: OutreachPlanInput) -> Result<Id<outreach::OutreachAction>, Fault> {
    // Who may not is told so before anything is said of the input.
    policy::permit(Act::OutreachKeep, &View::new(session.viewer.role, Relations::NONE))?;
    let municipality =
        found::<network::Municipality>(session, "municipalityId", &input.municipality_id).await?;
    must_be_of(session, municipality.id, "municipalityId").await?;
    let partner = found::<network::Agency>(session, "partnerId", &input.partner_id).await?;
    let partner =
        partner.read(Category::Directory, Clone::clone).ok_or_else(|| Refusal::not_found("partnerId"))?;
    let (agency, _) = agency_and_region(session, &myself(session).await?).await?;
    let mut one = outreach::OutreachAction {
        id: session.fresh(),
        version: 1,
        region: session.viewer.region,
        municipality: municipality.id,
        agency: agency.id,
        partner: partner.id,
        name: input.name,
        text: input.text,
        help: input.help,
        planned_on: input.planned_on.0,
        held_on: None,
        reached: None,
        asked_for_help: None,
    };
    one.check(&agency, &partner)?;
    let changed = Changed::first(Act::OutreachKeep, session.viewer.role, one)?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}
