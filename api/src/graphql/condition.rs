//! The conditions of a programme: who accepted each, and how it is kept.

use super::{
    access::{Access, Through},
    argument::{expect, found},
    case::Case,
    date::Date,
    family_choice::speakers,
    network::{Member, named},
    plan::running,
    show::{One, Shown, wrap_one},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result, SimpleObject};
use domain::{
    Act, Category, Id, case,
    clock::day_of,
    condition::{self, ConditionStanding},
};
use persistence::{Ask, Fault, Session};

/// A condition that the young person or the family accepted (voorwaarde).
#[derive(Description)]
pub struct Condition(pub One<condition::Condition>);

named!(Condition: condition::Condition = b'U');

/// That a condition was kept or broken (naleving).
#[derive(Debug, SimpleObject)]
pub struct ConditionMark {
    /// Whether it was kept (nagekomen of geschonden).
    standing: Word<ConditionStanding>,
    /// On which day (op).
    on: Date,
    /// What was seen (toelichting).
    note: String,
}

impl From<&condition::ConditionMark> for ConditionMark {
    fn from(one: &condition::ConditionMark) -> Self {
        Self { standing: Word(one.standing), on: one.on.into(), note: one.note.clone() }
    }
}

#[Object(use_type_description, serial)]
impl Condition {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang).
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|one| one.case.0)).await
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |one| one.version)
    }
    /// The case (casus).
    async fn case(&self, ctx: &Context<'_>) -> Shown<Case> {
        wrap_one(self.0.named(ctx, |one| Some(one.case)).await)
    }
    /// What was accepted, in the words that the programme had then (voorwaarde).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.text.as_str())
    }
    /// Who accepted it, by name (aanvaard door).
    async fn accepted_by(&self, ctx: &Context<'_>) -> Option<&[String]> {
        self.0.show(ctx, |one| one.accepted_by.as_slice())
    }
    /// The day on which it was accepted (aanvaard op).
    async fn accepted_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.accepted_on.into())
    }
    /// Who noted that (vastgelegd door).
    async fn author(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.author)).await)
    }
    /// How it was kept, in the order in which that was recorded; the last is how it stands (naleving).
    async fn marks(&self, ctx: &Context<'_>) -> Option<Vec<ConditionMark>> {
        self.0.show(ctx, |one| one.marks.iter().map(Into::into).collect())
    }
}

/// That a condition is accepted (voorwaarde aanvaarden).
#[derive(Clone, Debug, InputObject)]
pub struct ConditionAcceptInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// Which condition, in the words of `programme.conditions`.
    text: String,
    /// Which young persons accept it.
    person_ids: Option<Vec<ID>>,
    /// Who of the family accepts it.
    family_member_ids: Option<Vec<ID>>,
    /// The day on which it was accepted; usual is today.
    accepted_on: Option<Date>,
}

/// That a condition was kept or broken (naleving vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct ConditionMarkInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The condition.
    condition_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Whether it was kept.
    standing: Word<ConditionStanding>,
    /// On which day; usual is today.
    on: Option<Date>,
    /// What was seen; at most 2,000 characters.
    note: String,
}

payload!(ConditionPayload, condition: Condition, condition::Condition, "What became of recording a condition.");

#[derive(Debug, Default)]
pub struct ConditionMutation;

#[Object]
impl ConditionMutation {
    /// Records that the young person or the family accepts a condition of the programme; a case starts when each is
    /// (voorwaarde aanvaarden).
    async fn condition_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ConditionAcceptInput,
    ) -> Result<ConditionPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { accept(&session, input).await });
        Ok(written.await?.into())
    }

    /// Records that a condition was kept or broken; what was recorded before stays (naleving vastleggen).
    async fn condition_mark(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ConditionMarkInput,
    ) -> Result<ConditionPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let one = found::<condition::Condition>(&session, "conditionId", &input.condition_id).await?;
            running(&session, one.permit(Act::ConditionKeep)?.case).await?;
            let today = day_of(session.now);
            let on = input.on.map_or(today, |day| day.0);
            let changed = one.change(Act::ConditionKeep, |one| {
                expect(input.expected_version, one.version)?;
                one.mark(input.standing.0, on, &input.note, today)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

async fn accept(session: &Session, input: ConditionAcceptInput) -> Result<Id<condition::Condition>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    case.permit(Act::ConditionKeep)?.must_run()?;
    let (persons, family) = (input.person_ids.as_deref(), input.family_member_ids.as_deref());
    let accepted_by = speakers(session, &case, persons, family).await?;
    let before = accepted(session, case.id).await?;
    let today = day_of(session.now);
    let changed = case.add(Act::ConditionKeep, |case| {
        let one = condition::Condition {
            id: session.fresh(),
            version: 1,
            case: case.id,
            text: input.text,
            accepted_by,
            accepted_on: input.accepted_on.map_or(today, |day| day.0),
            author: session.viewer.member,
            marks: Vec::new(),
        };
        one.check(session.programmes.get(&case.programme), &before, today)
    })?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}

/// The conditions of a case that were accepted.
pub async fn accepted(session: &Session, case: Id<case::Case>) -> Result<Vec<condition::Condition>, Fault> {
    let found = session.find_by::<condition::Condition>("case_id", &[case.0], Ask::all()).await?;
    Ok(found.into_values().flatten().filter_map(|one| one.read(Category::Plan, Clone::clone)).collect())
}
