//! A case from opening to outcome: what may be done with it.

use super::Case;
use crate::graphql::{
    argument::{expect, found},
    granting::{Granting, agency_and_region, holder, myself, not_as_stand_in, professional},
    person::{NewPerson, register},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result};
use domain::{
    Act, Changed, Guarded, Id, Refusal, Relation, Relations, View,
    case::{self, Level, Outcome, Status},
    clock::day_of,
    grant::{Cause, Ground, Holder},
    network, policy,
};
use persistence::{Fault, Session};
use std::collections::BTreeSet;

/// A young person of a new case: one you see already, or a new one.
#[derive(Clone, Debug, OneofObject)]
pub enum CasePerson {
    /// The id of a person whom you see; search first, so that nobody is entered twice.
    Existing(ID),
    /// Somebody who is not there yet.
    New(NewPerson),
}

/// A case to open (casus openen). You take casusregie.
#[derive(Clone, Debug, InputObject)]
pub struct CaseOpenInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// What it concerns.
    level: Word<Level>,
    /// The key of the programme, such as `pak-je-kans`.
    programme: String,
    /// The municipality that is responsible.
    municipality_id: ID,
    /// Whom it concerns; 1 to 50.
    persons: Vec<CasePerson>,
    /// On which ground you direct; usual is LEGAL_TASK. Consent is no ground for casusregie.
    ground: Option<Word<Ground>>,
    /// The member who referred it: sees from now on that it runs, and no content (verwijzer).
    referred_by_id: Option<ID>,
}

/// A step in the life of a case.
#[derive(Clone, Debug, InputObject)]
pub struct CaseStepInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
}

/// A case to close (casus afsluiten).
#[derive(Clone, Debug, InputObject)]
pub struct CaseCloseInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// How it ended.
    outcome: Word<Outcome>,
}

/// Casusregie to hand over (regie overdragen).
#[derive(Clone, Debug, InputObject)]
pub struct CaseHandOverInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// The member who directs from now on.
    director_id: ID,
    /// Why it changes hands.
    reason: String,
}

payload!(CasePayload, case: Case, case::Case, "What became of a change of a case.");

#[derive(Debug, Default)]
pub struct CaseMutation;

#[Object]
impl CaseMutation {
    /// Opens a case and takes casusregie (casus openen).
    async fn case_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseOpenInput,
    ) -> Result<CasePayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { open(&session, input).await });
        Ok(written.await?.into())
    }

    /// Starts a case that was in intake (casus starten).
    async fn case_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseStepInput,
    ) -> Result<CasePayload> {
        step(ctx, input, Status::Intake, Status::Active).await
    }

    /// Halts a case for a while (casus aanhouden).
    async fn case_hold(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseStepInput,
    ) -> Result<CasePayload> {
        step(ctx, input, Status::Active, Status::OnHold).await
    }

    /// Goes on with a case that was on hold (casus hervatten).
    async fn case_resume(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseStepInput,
    ) -> Result<CasePayload> {
        step(ctx, input, Status::OnHold, Status::Active).await
    }

    /// Opens a closed case again (casus heropenen).
    async fn case_reopen(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseStepInput,
    ) -> Result<CasePayload> {
        step(ctx, input, Status::Closed, Status::Active).await
    }

    /// Ends a case with an outcome. The team, its sight, the referrer's and the plans end with it; who directed keeps the file
    /// (casus afsluiten).
    async fn case_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseCloseInput,
    ) -> Result<CasePayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let case = found::<case::Case>(&session, "caseId", &input.case_id).await?;
            let today = day_of(session.now);
            let changed = case.change(Act::CaseSteer, |case| {
                expect(input.expected_version, case.version)?;
                case.close(input.outcome.0, today)
            })?;
            session.update(&changed).await?;
            session.end_team(&changed).await?;
            session.end_plans(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Hands over casusregie; the former director no longer sees the case, unless on the team (regie overdragen).
    async fn case_hand_over(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseHandOverInput,
    ) -> Result<CasePayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(
                ctx,
                key.as_deref(),
                input,
                |session, input| async move { hand_over(&session, input).await },
            );
        Ok(written.await?.into())
    }
}

async fn step(ctx: &Context<'_>, input: CaseStepInput, from: Status, to: Status) -> Result<CasePayload> {
    let key = input.idempotency_key.clone();
    let written = write(ctx, key.as_deref(), input, |session, input| async move {
        let case = found::<case::Case>(&session, "caseId", &input.case_id).await?;
        let changed = case.change(Act::CaseSteer, |case| {
            expect(input.expected_version, case.version)?;
            case.turn(from, to)
        })?;
        session.update(&changed).await?;
        Ok(changed.record().id)
    });
    Ok(written.await?.into())
}

async fn open(session: &Session, input: CaseOpenInput) -> Result<Id<case::Case>, Fault> {
    policy::permit(Act::CaseOpen, &View::new(session.viewer.role, Relations::NONE))?;
    let me = myself(session).await?;
    let municipality =
        found::<network::Municipality>(session, "municipalityId", &input.municipality_id).await?;
    let ground = input.ground.map_or(Ground::LegalTask, |word| word.0);
    if matches!(ground, Ground::Consent | Ground::VitalInterest) {
        return Err(Refusal::invalid(
            "ground",
            "casusregie rust op LEGAL_TASK, COURT_ORDER of COVENANT",
            "casusregie rests on LEGAL_TASK, COURT_ORDER or COVENANT",
        )
        .into());
    }
    if !(1..=50).contains(&input.persons.len()) {
        return Err(
            Refusal::invalid("persons", "noem 1 tot 50 jeugdigen", "name 1 to 50 young persons").into()
        );
    }
    if input.level.0 == Level::Person && input.persons.len() != 1 {
        return Err(Refusal::invalid(
            "persons",
            "een casus op niveau PERSON gaat over één jeugdige",
            "a case at level PERSON concerns one young person",
        )
        .into());
    }
    let case = case::Case {
        id: session.fresh(),
        version: 1,
        region: session.viewer.region,
        municipality: municipality.id,
        level: input.level.0,
        programme: domain::refusal::text("programme", &input.programme, 100)?,
        status: Status::Intake,
        opened_on: day_of(session.now),
        closed_on: None,
        outcome: None,
        directing_agency: me.agency,
        director: me.id,
        family: None,
    };
    let case = Changed::first(Act::CaseOpen, session.viewer.role, case)?;
    session.insert(&case).await?;
    let mut concerned = BTreeSet::new();
    for (nth, person) in input.persons.into_iter().enumerate() {
        let field = format!("persons.{nth}");
        let person = match person {
            CasePerson::Existing(id) => {
                let person: Guarded<domain::person::Person> =
                    found(session, &format!("{field}.existing"), &id).await?;
                person.permit(Act::PersonInvolve)?.id
            }
            CasePerson::New(new) => register(session, &case, new, &format!("{field}.new")).await?,
        };
        if !concerned.insert(person) {
            let (dutch, english) = ("deze jeugdige is al genoemd", "this young person is named already");
            return Err(Refusal::invalid(&field, dutch, english).into());
        }
        session.concern(&case, person).await?;
    }
    begin_regie(session, &case, &me, Some(ground), Cause::CaseOpened, None).await?;
    if let Some(id) = &input.referred_by_id {
        let referrer = professional(session, "referredById", id).await?;
        if referrer.id == session.viewer.member {
            let (dutch, english) = ("u opent de casus zelf", "you open the case yourself");
            return Err(Refusal::invalid("referredById", dutch, english).into());
        }
        Granting {
            case: case.record().id,
            holder: Holder::Member(referrer.id),
            relation: Relation::Referred,
            ground: None,
            until: None,
            cause: Cause::Referred,
            cause_id: case.record().id.0,
            consent: None,
        }
        .save(session, &case)
        .await?;
    }
    Ok(case.record().id)
}

/// A stretch of casusregie begins, and with it the director's sight.
async fn begin_regie(
    session: &Session,
    case: &Changed<case::Case>,
    director: &network::Member,
    ground: Option<Ground>,
    cause: Cause,
    reason: Option<String>,
) -> Result<(), Fault> {
    let regie = case::Regie {
        id: session.fresh(),
        case: case.record().id,
        agency: director.agency,
        director: director.id,
        from: session.now,
        until: None,
        reason,
    };
    let cause_id = regie.id.0;
    session.insert(&case.follows(regie)).await?;
    let holder = holder(session, director).await?;
    let relation = Relation::Directing;
    let case_id = case.record().id;
    Granting { case: case_id, holder, relation, ground, until: None, cause, cause_id, consent: None }
        .save(session, case)
        .await
}

async fn hand_over(session: &Session, input: CaseHandOverInput) -> Result<Id<case::Case>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    let to = professional(session, "directorId", &input.director_id).await?;
    case.permit(Act::RegieHandOver)?;
    not_as_stand_in(session, case.id, "directorId", to.id).await?;
    let (agency, _) = agency_and_region(session, &to).await?;
    if !policy::DIRECTORS.contains(&network::role(agency.kind, to.function)) {
        return Err(Refusal::invalid(
            "directorId",
            "deze soort organisatie voert geen casusregie",
            "this kind of agency does not direct cases",
        )
        .into());
    }
    let mut reason = None;
    let changed = case.change(Act::RegieHandOver, |case| {
        expect(input.expected_version, case.version)?;
        reason = Some(case.hand_over(&to, &input.reason)?);
        Ok(())
    })?;
    session.update(&changed).await?;
    session.end_regie(&changed).await?;
    session.end_relation(&changed, Relation::Directing).await?;
    begin_regie(session, &changed, &to, None, Cause::HandedOver, reason).await?;
    Ok(changed.record().id)
}
