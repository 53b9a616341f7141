//! Keeping the directory: agencies, members, stand-ins.

use super::{Agency, Member, StandIn};
use crate::graphql::{
    argument::{expect, found},
    date::Date,
    granting::professional,
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Code, Guarded, Moment, Refusal, Relations, View,
    clock::{day_of, end_of},
    network::{self, AgencyKind, Function},
    policy,
};
use persistence::{Ask, Cell, Compare, Fault, Session};

/// An agency to add (organisatie toevoegen).
#[derive(Clone, Debug, InputObject)]
pub struct AgencyAddInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The kind.
    kind: Word<AgencyKind>,
    /// The name.
    name: String,
    /// The phone number at work.
    phone: Option<String>,
    /// The mail address at work.
    email: Option<String>,
}

/// An agency to change (organisatie wijzigen); what is left out is emptied.
#[derive(Clone, Debug, InputObject)]
pub struct AgencyChangeInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The agency.
    agency_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// The name.
    name: String,
    /// The phone number at work.
    phone: Option<String>,
    /// The mail address at work.
    email: Option<String>,
}

/// A member to add (netwerklid toevoegen).
#[derive(Clone, Debug, InputObject)]
pub struct MemberAddInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The agency.
    agency_id: ID,
    /// The name.
    name: String,
    /// The function; usual is PROFESSIONAL.
    function: Option<Word<Function>>,
    /// The job title.
    job_title: Option<String>,
    /// The phone number at work.
    phone: Option<String>,
    /// The mail address at work.
    email: Option<String>,
    /// The municipalities of the member's work.
    municipality_ids: Option<Vec<ID>>,
    /// The `sub` of the member's tokens; unique within the agency.
    subject: String,
    /// The first day of work; usual is today.
    joined_on: Option<Date>,
}

/// A member who leaves (netwerklid uit dienst).
#[derive(Clone, Debug, InputObject)]
pub struct MemberLeaveInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The member.
    member_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// The last day of work; usual is today. From the day after, the member's tokens are refused.
    on: Option<Date>,
}

/// A colleague who stands in for you (waarnemer aanwijzen).
#[derive(Clone, Debug, InputObject)]
pub struct StandInAssignInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The colleague; of your own agency.
    stand_in_id: ID,
    /// From; usual is now.
    from: Option<Moment>,
    /// Until; at most 92 days after the start.
    until: Moment,
}

/// A stand-in that ends (waarneming beëindigen).
#[derive(Clone, Debug, InputObject)]
pub struct StandInEndInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The stand-in.
    stand_in_id: ID,
}

payload!(AgencyPayload, agency: Agency, network::Agency, "What became of a change of an agency.");
payload!(MemberPayload, member: Member, network::Member, "What became of a change of a member.");
payload!(StandInPayload, stand_in: StandIn, network::StandIn, "What became of a stand-in.");

/// Two members of one subject would be nobody: neither could log in.
async fn refuse_same_subject(session: &Session, subject: &str) -> Result<(), Fault> {
    let ask = Ask::all().filter(Compare::In("subject", vec![Cell::Text(subject.to_owned())]));
    let today = day_of(session.now);
    let same = session.find::<network::Member>(&ask).await?;
    if same.iter().any(|one| one.read(Category::Colleague, |member| member.works_on(today)).unwrap_or(false))
    {
        let (dutch, english) = ("is al in gebruik door een netwerklid", "is in use by a member already");
        return Err(Refusal::new(Code::Duplicate, "subject", dutch, english).into());
    }
    Ok(())
}

fn optional(field: &str, value: Option<String>) -> Result<Option<String>, Refusal> {
    value.map(|text| domain::refusal::text(field, &text, 200)).transpose()
}

/// Two members of an agency with one subject would be nobody.
async fn refuse_subject_twice(session: &Session, member: &network::Member) -> Result<(), Fault> {
    let ask = Ask::all().filter(Compare::In("subject", vec![Cell::Text(member.subject.clone())]));
    if session.find_by::<network::Member>("agency_id", &[member.agency.0], ask).await?.is_empty() {
        return Ok(());
    }
    let (dutch, english) = (
        "de organisatie heeft al een netwerklid met dit subject",
        "the agency has a member with this subject already",
    );
    Err(Refusal::new(Code::Duplicate, "subject", dutch, english).into())
}

#[derive(Debug, Default)]
pub struct NetworkMutation;

#[Object]
impl NetworkMutation {
    /// Adds an agency to your region (organisatie toevoegen).
    async fn agency_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AgencyAddInput,
    ) -> Result<AgencyPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let agency = network::Agency {
                id: session.fresh(),
                version: 1,
                region: session.viewer.region,
                kind: input.kind.0,
                name: domain::refusal::text("name", &input.name, 200)?,
                phone: optional("phone", input.phone)?,
                email: optional("email", input.email)?,
            };
            let agency = Changed::first(Act::AgencyKeep, session.viewer.role, agency)?;
            session.insert(&agency).await?;
            Ok(agency.record().id)
        });
        Ok(written.await?.into())
    }

    /// Changes an agency of your region (organisatie wijzigen).
    async fn agency_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AgencyChangeInput,
    ) -> Result<AgencyPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let agency = found::<network::Agency>(&session, "agencyId", &input.agency_id).await?;
            let changed = agency.change(Act::AgencyKeep, |agency| {
                expect(input.expected_version, agency.version)?;
                agency.rename(&input.name, optional("phone", input.phone)?, optional("email", input.email)?)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Adds a member to an agency of your region (netwerklid toevoegen).
    async fn member_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: MemberAddInput,
    ) -> Result<MemberPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            // Before anything is looked up: who may not add members learns of no subject that it is in use.
            policy::permit(Act::MemberKeep, &View::new(session.viewer.role, Relations::NONE))?;
            let agency = found::<network::Agency>(&session, "agencyId", &input.agency_id).await?;
            let subject = domain::refusal::text("subject", &input.subject, 200)?;
            refuse_same_subject(&session, &subject).await?;
            let mut municipalities = Vec::new();
            for id in input.municipality_ids.iter().flatten() {
                municipalities
                    .push(found::<network::Municipality>(&session, "municipalityIds", id).await?.id);
            }
            let member = network::Member {
                id: session.fresh(),
                version: 1,
                agency: agency.id,
                region: session.viewer.region,
                name: domain::refusal::text("name", &input.name, 200)?,
                function: input.function.map_or(Function::Professional, |word| word.0),
                job_title: optional("jobTitle", input.job_title)?,
                phone: optional("phone", input.phone)?,
                email: optional("email", input.email)?,
                municipalities,
                subject,
                joined_on: input.joined_on.map_or_else(|| day_of(session.now), |day| day.0),
                left_on: None,
            };
            let member = Changed::first(Act::MemberKeep, session.viewer.role, member)?;
            refuse_subject_twice(&session, member.record()).await?;
            session.insert(&member).await?;
            Ok(member.record().id)
        });
        Ok(written.await?.into())
    }

    /// Says that a member leaves. Who directs a case hands it over first; what else the member holds ends with its
    /// last day, as its tokens do (netwerklid uit dienst).
    async fn member_leave(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: MemberLeaveInput,
    ) -> Result<MemberPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let member = found::<network::Member>(&session, "memberId", &input.member_id).await?;
            let on = input.on.map_or_else(|| day_of(session.now), |day| day.0);
            let changed = member.change(Act::MemberKeep, |member| {
                expect(input.expected_version, member.version)?;
                member.leave(on)
            })?;
            if session.directs(changed.record().id).await? {
                return Err(Refusal::new(
                    Code::IllegalTransition,
                    "memberId",
                    "voert nog casusregie; mogelijk is: eerst overdragen",
                    "still directs a case; possible is: hand over first",
                )
                .into());
            }
            session.update(&changed).await?;
            session.end_with(&changed, end_of(on)).await?;
            session.end_signals_with(&changed, end_of(on)).await?;
            session.end_mentor(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Lets a colleague of your agency hold your grants for a while (waarnemer aanwijzen).
    async fn stand_in_assign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: StandInAssignInput,
    ) -> Result<StandInPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            policy::permit(Act::StandInAssign, &View::new(session.viewer.role, Relations::NONE))?;
            let me: Guarded<network::Member> = session
                .one(session.viewer.member)
                .await?
                .ok_or_else(|| Fault::Broken("a viewer who is no member".to_owned()))?;
            let colleague = professional(&session, "standInId", &input.stand_in_id).await?;
            let changed = me.add(Act::StandInAssign, |me| {
                let stand_in = network::StandIn {
                    id: session.fresh(),
                    member: me.id,
                    stand_in: colleague.id,
                    from: input.from.unwrap_or(session.now),
                    until: input.until,
                };
                stand_in.check(me, &colleague)?;
                Ok(stand_in)
            })?;
            session.insert(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Ends now that somebody stands in; either of the two does. One that has not begun never does (waarneming
    /// beëindigen).
    async fn stand_in_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: StandInEndInput,
    ) -> Result<StandInPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let stand_in = found::<network::StandIn>(&session, "standInId", &input.stand_in_id).await?;
            let (by, now) = (session.viewer.member, session.now);
            let changed = stand_in.change(Act::StandInAssign, |one| one.end(by, now))?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}
