//! Agreements: the object, what is open for whom, making and finishing them.

use super::{
    access::{Access, Through},
    argument::{expect, found, id_cells, words},
    case::Case,
    consult::AgendaItem,
    date::Date,
    granting::professional,
    network::{Member, named},
    page::{self, Order, Page, Window},
    show::{One, Shown, wrap_one},
    word::Word,
    write::{payload, write},
};
use crate::graphql::asking;
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Id, Moment, Refusal,
    agreement::{self, AgreementStatus},
    case,
    clock::day_of,
    consult,
};
use persistence::{Ask, Cell, Compare, Fault, Session};

/// Who does what, by when, on which conditions; followed until done (afspraak).
#[derive(Description)]
pub struct Agreement(pub One<agreement::Agreement>);

named!(Agreement: agreement::Agreement = b'd');

#[Object(use_type_description, serial)]
impl Agreement {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang). Its owner sees it without a grant on the case, until it is done and after.
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|agreement| agreement.case.0)).await
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |agreement| agreement.version)
    }
    /// The case, if you may see it (casus).
    async fn case(&self, ctx: &Context<'_>) -> Shown<Case> {
        wrap_one(self.0.named(ctx, |agreement| Some(agreement.case)).await)
    }
    /// The item at which it was made, if you may see it (agendapunt).
    async fn agenda_item(&self, ctx: &Context<'_>) -> Shown<AgendaItem> {
        wrap_one(self.0.named(ctx, |agreement| Some(agreement.item)).await)
    }
    /// What is to be done (afspraak).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |agreement| agreement.text.as_str())
    }
    /// Who does it (actiehouder).
    async fn owner(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |agreement| Some(agreement.owner)).await)
    }
    /// By when (uiterlijk op).
    async fn due_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |agreement| agreement.due_on.into())
    }
    /// On which conditions there is contact (voorwaarden).
    async fn conditions(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |agreement| agreement.conditions.as_deref())?
    }
    /// Who has contact with the young person (contactpersoon).
    async fn contact_person(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |agreement| agreement.contact_person.as_deref())?
    }
    /// How it stands (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<AgreementStatus>> {
        self.0.show(ctx, |agreement| Word(agreement.status))
    }
    /// What came of it, or why it was dropped (resultaat).
    async fn result_note(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |agreement| agreement.result_note.as_deref())?
    }
    /// When it was made (gemaakt op).
    async fn made_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |agreement| agreement.made_at)
    }
}

/// Which agreements (afspraken).
#[derive(Debug, Default, InputObject)]
pub struct AgreementFilter {
    /// Only those that you, or whom you stand in for, have to do.
    mine: Option<bool>,
    /// In one of these states.
    status: Option<Vec<Word<AgreementStatus>>>,
    /// About one of these cases.
    case_id: Option<Vec<ID>>,
    /// Due on this day or earlier: yesterday gives what is overdue.
    due_until: Option<Date>,
}

/// The order of agreements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum AgreementSort {
    /// Due first, first.
    #[default]
    DueFirst,
    /// Due last, first.
    DueLast,
    /// Made last, first.
    MadeLast,
}

#[derive(Debug, Default)]
pub struct AgreementQuery;

#[Object]
impl AgreementQuery {
    /// The agreements that you may see (afspraken).
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<AgreementFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<AgreementSort>,
    ) -> Result<Page<Agreement>> {
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let viewer = &asking(ctx).viewer;
        let mut ask = Ask::all();
        if filter.mine.unwrap_or_default() {
            let me = [viewer.member].into_iter().chain(viewer.stands_in_for.iter().copied());
            ask = ask.filter(Compare::In("owner_id", me.map(|member| Cell::Uuid(member.0)).collect()));
        }
        if let Some(status) = &filter.status {
            ask = ask.filter(Compare::In("status", words(status)));
        }
        if let Some(cases) = &filter.case_id {
            // An agreement that one owns without a grant shows no case, so it is not found by its case either.
            let seen = domain::policy::need(Category::Consult, viewer.role).relations();
            ask = ask.filter(Compare::SeenBy(seen));
            ask = ask.filter(Compare::In("case_id", id_cells::<case::Case>(ctx, "filter.caseId", cases)?));
        }
        if let Some(day) = filter.due_until {
            ask = ask.filter(Compare::Until("due_on", Cell::Day(day.0)));
        }
        let due: fn(&agreement::Agreement) -> Cell = |agreement| Cell::Day(agreement.due_on);
        let (column, descending, value): (_, _, fn(&agreement::Agreement) -> Cell) = match sort {
            AgreementSort::DueFirst => ("due_on", false, due),
            AgreementSort::DueLast => ("due_on", true, due),
            AgreementSort::MadeLast => ("made_at", true, |agreement| Cell::Moment(agreement.made_at)),
        };
        let order = Order { column, descending, category: Category::Consult, value };
        page::page(ctx, "agreements", Window { first, after, last, before }, ask, order).await
    }
}

/// An agreement to make at a meeting in session (afspraak maken).
#[derive(Clone, Debug, InputObject)]
pub struct AgreementMakeInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The item of the agenda.
    agenda_item_id: ID,
    /// What is to be done; at most 2,000 characters.
    text: String,
    /// Who does it.
    owner_id: ID,
    /// By when; today or later.
    due_on: Date,
    /// On which conditions there is contact.
    conditions: Option<String>,
    /// Who has contact with the young person.
    contact_person: Option<String>,
}

/// How an agreement went (afspraak afhandelen). For its owner, and who directs the case.
#[derive(Clone, Debug, InputObject)]
pub struct AgreementFinishInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The agreement.
    agreement_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// DONE or DROPPED.
    status: Word<AgreementStatus>,
    /// What came of it; needed where it is dropped.
    result_note: Option<String>,
}

payload!(AgreementPayload, agreement: Agreement, agreement::Agreement, "What became of an agreement.");

#[derive(Debug, Default)]
pub struct AgreementMutation;

#[Object]
impl AgreementMutation {
    /// Makes an agreement at a meeting in session (afspraak maken).
    async fn agreement_make(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AgreementMakeInput,
    ) -> Result<AgreementPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { make(&session, input).await });
        Ok(written.await?.into())
    }

    /// Says that an agreement is done or dropped, and what came of it (afspraak afhandelen).
    async fn agreement_finish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AgreementFinishInput,
    ) -> Result<AgreementPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let agreement =
                found::<agreement::Agreement>(&session, "agreementId", &input.agreement_id).await?;
            let changed = agreement.change(Act::AgreementProgress, |agreement| {
                expect(input.expected_version, agreement.version)?;
                agreement.progress(input.status.0, input.result_note.as_deref())
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

async fn make(session: &Session, input: AgreementMakeInput) -> Result<Id<agreement::Agreement>, Fault> {
    let (item, meeting) =
        super::consult::item_and_meeting(session, "agendaItemId", &input.agenda_item_id).await?;
    meeting.permit_read(|meeting| meeting.in_session())?;
    let owner = professional(session, "ownerId", &input.owner_id).await?;
    let (case, at_item) = item
        .read(Category::Consult, |item| (item.case, item.agencies.contains(&owner.agency)))
        .ok_or_else(|| Refusal::not_found("agendaItemId"))?;
    super::table::must_run(session, case).await?;
    if !at_item {
        return Err(Refusal::invalid(
            "ownerId",
            "werkt bij een organisatie die niet voor dit agendapunt is uitgenodigd",
            "works for an agency that is not invited to this item",
        )
        .into());
    }
    let short = |field: &str, value: Option<String>| {
        value.map(|text| domain::refusal::text(field, &text, 1000)).transpose()
    };
    let changed = item.add(Act::AgreementMake, |item: &consult::AgendaItem| {
        let mut agreement = agreement::Agreement {
            id: session.fresh(),
            version: 1,
            case: item.case,
            item: item.origin(),
            text: input.text,
            owner: owner.id,
            due_on: input.due_on.0,
            conditions: short("conditions", input.conditions)?,
            contact_person: short("contactPerson", input.contact_person)?,
            status: AgreementStatus::Open,
            result_note: None,
            made_at: session.now,
        };
        agreement.check(day_of(session.now))?;
        Ok(agreement)
    })?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}
