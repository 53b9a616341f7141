//! Interventions: the catalogue of what providers offer, and keeping it.

use super::{
    argument::{expect, found, id_cells},
    date::Date,
    granting::myself,
    network::{Agency, Municipality, named},
    page::{self, Order, Page, Window},
    show::{One, Shown, wrap_one},
    write::{payload, write},
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Id, Refusal, Relations, View,
    clock::day_of,
    intervention::{self, Intervention as Offer},
    network, policy,
};
use persistence::{Ask, Cell, Compare, Fault, Session};

/// What a provider offers to young people or families (interventie).
#[derive(Description)]
pub struct Intervention(pub One<Offer>);

named!(Intervention: Offer = b'N');

#[Object(use_type_description, serial)]
impl Intervention {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |one| one.version)
    }
    /// Where it is offered (gemeente).
    async fn municipality(&self, ctx: &Context<'_>) -> Shown<Municipality> {
        wrap_one(self.0.named(ctx, |one| Some(one.municipality)).await)
    }
    /// Who offers it (aanbieder).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| Some(one.agency)).await)
    }
    /// The name (naam).
    async fn name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.name.as_str())
    }
    /// What it is (omschrijving).
    async fn about(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.about.as_str())
    }
    /// For whom it is (doelgroep).
    async fn audience(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.audience.as_str())
    }
    /// How many places there are (plaatsen).
    async fn capacity(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |one| one.capacity)
    }
    /// The first day (van).
    async fn from(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.from.into())
    }
    /// The last day, once that is known (tot en met).
    async fn until(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.until)?.map(Date)
    }
}

/// Which interventions (interventies).
#[derive(Debug, Default, InputObject)]
pub struct InterventionFilter {
    /// Offered by one of these agencies.
    agency_id: Option<Vec<ID>>,
    /// Offered in one of these municipalities.
    municipality_id: Option<Vec<ID>>,
}

#[derive(Debug, Default)]
pub struct InterventionQuery;

#[Object]
impl InterventionQuery {
    /// What is offered in your region, by name (interventies).
    async fn interventions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<InterventionFilter>,
    ) -> Result<Page<Intervention>> {
        let filter = filter.unwrap_or_default();
        let mut ask = Ask::all();
        if let Some(of) = &filter.agency_id {
            let of = id_cells::<network::Agency>(ctx, "filter.agencyId", of)?;
            ask = ask.filter(Compare::In("agency_id", of));
        }
        if let Some(of) = &filter.municipality_id {
            let of = id_cells::<network::Municipality>(ctx, "filter.municipalityId", of)?;
            ask = ask.filter(Compare::In("municipality_id", of));
        }
        let order = Order {
            column: "name",
            descending: false,
            category: Category::Directory,
            value: |one: &Offer| Cell::Text(one.name.clone()),
        };
        page::page(ctx, "interventions", Window { first, after, last, before }, ask, order).await
    }
}

/// An intervention to offer (interventie aanbieden). For its provider, the municipality and the administrator.
#[derive(Clone, Debug, InputObject)]
pub struct InterventionOfferInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// Who offers it.
    agency_id: ID,
    /// Where.
    municipality_id: ID,
    /// The name, at most 200 characters.
    name: String,
    /// What it is, at most 2000 characters.
    about: String,
    /// For whom it is, at most 2000 characters.
    audience: String,
    /// How many places there are.
    capacity: i32,
    /// The first day; usual is today.
    from: Option<Date>,
    /// The last day, if that is known.
    until: Option<Date>,
}

/// An intervention to end (interventie beëindigen); who is placed in it stays.
#[derive(Clone, Debug, InputObject)]
pub struct InterventionEndInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The intervention.
    intervention_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Its last day.
    until: Date,
}

/// Another number of places (aantal plaatsen wijzigen).
#[derive(Clone, Debug, InputObject)]
pub struct InterventionResizeInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The intervention.
    intervention_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// How many places there are from now on. With fewer than are taken nobody is sent away, and nobody new begins.
    capacity: i32,
}

payload!(
    InterventionPayload,
    intervention: Intervention,
    intervention::Intervention,
    "What became of an intervention."
);

#[derive(Debug, Default)]
pub struct InterventionMutation;

#[Object]
impl InterventionMutation {
    /// Offers an intervention (interventie aanbieden).
    async fn intervention_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: InterventionOfferInput,
    ) -> Result<InterventionPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { offer(&session, input).await });
        Ok(written.await?.into())
    }

    /// Gives an intervention another number of places; who is placed in it stays (aantal plaatsen wijzigen).
    async fn intervention_resize(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: InterventionResizeInput,
    ) -> Result<InterventionPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let id = &input.intervention_id;
            keep(&session, id, input.expected_version, |one| one.resize(input.capacity)).await
        });
        Ok(written.await?.into())
    }

    /// Ends an intervention; who is placed in it stays (interventie beëindigen).
    async fn intervention_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: InterventionEndInput,
    ) -> Result<InterventionPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let id = &input.intervention_id;
            keep(&session, id, input.expected_version, |one| one.end(input.until.0)).await
        });
        Ok(written.await?.into())
    }
}

/// Changes an intervention, by who keeps it.
async fn keep(
    session: &Session,
    id: &ID,
    version: Option<i32>,
    change: impl FnOnce(&mut Offer) -> Result<(), Refusal> + Send,
) -> Result<Id<Offer>, Fault> {
    let one = found::<Offer>(session, "interventionId", id).await?;
    let me = myself(session).await?;
    let changed = one.change(Act::InterventionKeep, |one| {
        kept_by(session, one, &me, "interventionId")?;
        expect(version, one.version)?;
        change(one)
    })?;
    session.update(&changed).await?;
    Ok(changed.record().id)
}

fn kept_by(session: &Session, one: &Offer, me: &network::Member, field: &str) -> Result<(), Refusal> {
    if one.kept_by(session.viewer.role, me) {
        return Ok(());
    }
    let mut refusal = Refusal::not_permitted(
        "de aanbieder zelf, de gemeente of de functioneel beheerder houdt dit bij",
        "its provider, the municipality or the administrator keeps this",
    );
    refusal.field = vec![field.to_owned()];
    Err(refusal)
}

async fn offer(session: &Session, input: InterventionOfferInput) -> Result<Id<Offer>, Fault> {
    // Who may not is told so before anything is said of the input.
    policy::permit(Act::InterventionKeep, &View::new(session.viewer.role, Relations::NONE))?;
    let municipality =
        found::<network::Municipality>(session, "municipalityId", &input.municipality_id).await?;
    let provider = found::<network::Agency>(session, "agencyId", &input.agency_id).await?;
    let provider =
        provider.read(Category::Directory, Clone::clone).ok_or_else(|| Refusal::not_found("agencyId"))?;
    let mut one = Offer {
        id: session.fresh(),
        version: 1,
        region: session.viewer.region,
        municipality: municipality.id,
        agency: provider.id,
        name: input.name,
        about: input.about,
        audience: input.audience,
        capacity: input.capacity,
        from: input.from.map_or_else(|| day_of(session.now), |day| day.0),
        until: input.until.map(|day| day.0),
    };
    kept_by(session, &one, &myself(session).await?, "agencyId")?;
    one.check(&provider)?;
    let changed = Changed::first(Act::InterventionKeep, session.viewer.role, one)?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}
