//! Groups: who joins and who leaves, shown to those on the approach alone, and where a group is heading.

use super::{
    access::{Access, Through},
    argument::{expect, found},
    case::CasePerson,
    date::Date,
    fact::recorded,
    network::{Member, author, named},
    person::{Person, register},
    plan::running,
    show::{One, Shown, wrap_one},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Code, Guarded, Id, Moment, Refusal, case,
    clock::day_of,
    fact::{self, Fact, Kind, TrendKind},
    group, person, refusal,
};
use persistence::{Ask, Fault, Session};

/// That a young person belongs to a group, or did; shown only to those on its approach (lid van een jeugdgroep).
#[derive(Description)]
pub struct GroupMembership(pub One<group::GroupMembership>);
/// Where a group is heading, as it was seen; names nobody (trend).
#[derive(Description)]
pub struct GroupTrend(pub One<Fact<fact::GroupTrend>>);

named!(
    GroupMembership: group::GroupMembership = b'J',
    GroupTrend: Fact<fact::GroupTrend> = b'H',
);

#[Object(use_type_description, serial)]
impl GroupMembership {
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
    /// Who it is (jeugdige).
    async fn person(&self, ctx: &Context<'_>) -> Shown<Person> {
        wrap_one(self.0.named(ctx, |one| Some(one.person)).await)
    }
    /// From (van).
    async fn from(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.from)
    }
    /// Until; null while it lasts (tot).
    async fn until(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.until)?
    }
    /// Why the person joined; null for those with whom the case began (reden).
    async fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.reason.as_deref())?
    }
    /// Why the person left (reden van vertrek).
    async fn left_reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.left_reason.as_deref())?
    }
}

recorded!(GroupTrend {
    /// Where it is heading (soort trend).
    async fn kind(&self, ctx: &Context<'_>) -> Option<Word<TrendKind>> {
        self.0.show(ctx, |fact| Word(fact.what.kind))
    }
    /// The day on which it was seen (gezien op).
    async fn observed_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |fact| fact.what.observed_on.into())
    }
    /// Where (plaats).
    async fn place(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |fact| fact.what.place.as_deref())?
    }
    /// What was seen (toelichting).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |fact| fact.what.text.as_str())
    }
});

/// Somebody who joins a group (lid toevoegen).
#[derive(Clone, Debug, InputObject)]
pub struct GroupJoinInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case, at level GROUP; you direct it.
    case_id: ID,
    /// Who joins; shown from now on to everybody on the approach.
    person: CasePerson,
    /// Why; at most 1,000 characters.
    reason: String,
}

/// Somebody who leaves a group (lid uitschrijven).
#[derive(Clone, Debug, InputObject)]
pub struct GroupLeaveInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The membership.
    group_membership_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Why; at most 1,000 characters.
    reason: String,
}

/// Where a group is heading (trend vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct TrendRecordInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case, at level GROUP.
    case_id: ID,
    /// Where it is heading.
    kind: Word<TrendKind>,
    /// The day on which it was seen; usual is today.
    observed_on: Option<Date>,
    /// Where; at most 200 characters.
    place: Option<String>,
    /// What was seen, without naming anybody of the group; at most 10,000 characters.
    text: String,
}

payload!(GroupMembershipPayload, group_membership: GroupMembership, group::GroupMembership, "What became of a change of a group.");
payload!(GroupTrendPayload, group_trend: GroupTrend, Fact<fact::GroupTrend>, "What became of recording a trend.");

#[derive(Debug, Default)]
pub struct GroupMutation;

#[Object]
impl GroupMutation {
    /// Says that somebody joins a group (lid toevoegen).
    async fn group_join(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: GroupJoinInput,
    ) -> Result<GroupMembershipPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { join(&session, input).await });
        Ok(written.await?.into())
    }

    /// Says that somebody no longer belongs to a group; the approach sees from then on who it was, and no more of the
    /// person (lid uitschrijven).
    async fn group_leave(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: GroupLeaveInput,
    ) -> Result<GroupMembershipPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let field = "groupMembershipId";
            let one = found::<group::GroupMembership>(&session, field, &input.group_membership_id).await?;
            running(&session, one.permit(Act::GroupKeep)?.case).await?;
            let now = session.now;
            let changed = one.change(Act::GroupKeep, |one| {
                expect(input.expected_version, one.version)?;
                one.leave(&input.reason, now)
            })?;
            session.update(&changed).await?;
            let left = changed.record();
            session.leaves(left.case, left.person, left.until, &changed).await?;
            Ok(left.id)
        });
        Ok(written.await?.into())
    }

    /// Records where a group is heading, without naming anybody of it (trend vastleggen).
    async fn trend_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: TrendRecordInput,
    ) -> Result<GroupTrendPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { trend(&session, input).await });
        Ok(written.await?.into())
    }
}

/// A group that runs, and of which the viewer may do `act`.
async fn running_group(session: &Session, act: Act, id: &ID) -> Result<Guarded<case::Case>, Fault> {
    let case = found::<case::Case>(session, "caseId", id).await?;
    let file = case.permit(act)?;
    file.must_run()?;
    file.must_be_group()?;
    Ok(case)
}

/// Begins the membership of somebody whom a case concerns now.
pub async fn belongs(
    session: &Session,
    case: &Changed<case::Case>,
    person: Id<person::Person>,
    reason: Option<String>,
) -> Result<Id<group::GroupMembership>, Fault> {
    let membership = case.follows(group::GroupMembership {
        id: session.fresh(),
        version: 1,
        case: case.record().id,
        person,
        from: session.now,
        until: None,
        reason,
        left_reason: None,
    });
    session.insert(&membership).await?;
    Ok(membership.record().id)
}

async fn join(session: &Session, input: GroupJoinInput) -> Result<Id<group::GroupMembership>, Fault> {
    let case = running_group(session, Act::GroupKeep, &input.case_id).await?;
    let reason = refusal::text("reason", &input.reason, 1000)?;
    let all = session.find_by::<group::GroupMembership>("case_id", &[case.id.0], Ask::all()).await?;
    let read = |one: Guarded<group::GroupMembership>| one.read(Category::Identity, Clone::clone);
    let all: Vec<_> = all.into_values().flatten().filter_map(read).collect();
    if all.iter().filter(|one| one.until.is_none()).count() >= group::MOST {
        let most = group::MOST;
        let (dutch, english) = (
            format!("een groep telt hoogstens {most} jeugdigen"),
            format!("a group has at most {most} persons"),
        );
        return Err(Refusal::invalid("person", dutch, english).into());
    }
    let by = case.add(Act::GroupKeep, |case| Ok(case.clone()))?;
    let person = match input.person {
        CasePerson::New(new) => register(session, &by, new, "person.new").await?,
        CasePerson::Existing(id) => {
            let field = "person.existing";
            let person = found::<person::Person>(session, field, &id).await?;
            let was: Vec<_> = all.iter().filter(|one| one.person == person.id).collect();
            if was.iter().any(|one| one.until.is_none()) {
                let (dutch, english) = ("hoort al bij de groep", "belongs to the group already");
                return Err(Refusal::new(Code::Duplicate, field, dutch, english).into());
            }
            // Who belonged to it before comes back; anybody else must be known already.
            if was.is_empty() {
                person.permit(Act::PersonInvolve)?;
            }
            person.id
        }
    };
    if !session.leaves(case.id, person, None, &by).await? {
        session.concern(&by, person).await?;
    }
    belongs(session, &by, person, Some(reason)).await
}

async fn trend(session: &Session, input: TrendRecordInput) -> Result<Id<Fact<fact::GroupTrend>>, Fault> {
    let case = running_group(session, Act::TrendRecord, &input.case_id).await?;
    let today = day_of(session.now);
    let observed_on = input.observed_on.map_or(today, |day| day.0);
    if observed_on > today {
        let (dutch, english) = ("ligt in de toekomst", "lies in the future");
        return Err(Refusal::invalid("observedOn", dutch, english).into());
    }
    let persons = session.concerned(&[case.id.0]).await?;
    let names = |one: &Guarded<person::Person>| {
        one.read(Category::Identity, |one| [one.given_name.clone(), one.family_name.clone()])
    };
    let names: Vec<String> =
        persons.into_values().flatten().filter_map(|one| names(&one)).flatten().collect();
    for (field, text) in [("text", Some(&input.text)), ("place", input.place.as_ref())] {
        if text.is_some_and(|text| group::named(text, names.iter().map(String::as_str)).is_some()) {
            return Err(Refusal::invalid(
                field,
                "noemt iemand van de groep; een trend gaat over de groep, en noemt niemand",
                "names somebody of the group; a trend is about the group, and names nobody",
            )
            .into());
        }
    }
    let (author, agency) = author(session);
    let changed = case.add(Act::TrendRecord, |case| {
        let what = fact::GroupTrend { kind: input.kind.0, observed_on, place: input.place, text: input.text };
        let what = what.check()?;
        Ok(Fact { id: session.fresh(), case: case.id, author, agency, recorded_at: session.now, what })
    })?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}
