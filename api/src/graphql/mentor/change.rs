//! Keeping the mentors of one's own agency.

use super::Mentor;
use crate::graphql::{
    argument::{expect, found},
    date::Date,
    granting::{agency_and_region, myself, professional},
    write::{payload, write},
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Id, Refusal, Relations, View,
    clock::day_of,
    mentor::{self, Coaching, MentorFile, Training},
    policy,
};
use persistence::{Ask, Cell, Compare, Fault, Session};

/// A colleague who becomes a mentor (mentor toevoegen). For agencies from which a programme takes mentors.
#[derive(Clone, Debug, InputObject)]
pub struct MentorAddInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// Who; a member of your agency.
    member_id: ID,
    /// Where the mentor is at home; 1 to 20, each at most 100 characters.
    neighbourhoods: Vec<String>,
    /// How many young people at once, 1 to 50.
    places: i32,
    /// The first day; usual is today.
    from: Option<Date>,
    /// The last day, if that is known.
    until: Option<Date>,
}

/// What changes of a mentor (mentor wijzigen); what is left out stays.
#[derive(Clone, Debug, InputObject)]
pub struct MentorChangeInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The mentor.
    mentor_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Where the mentor is at home.
    neighbourhoods: Option<Vec<String>>,
    /// How many young people at once. With fewer than there are nobody is sent away.
    places: Option<i32>,
    /// The last day; who goes along with somebody then stays on the team.
    until: Option<Date>,
}

/// A training that a mentor completed (opleiding vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct MentorTrainInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The mentor.
    mentor_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// The name, at most 200 characters; programmes ask a training by its name.
    name: String,
    /// Who gave it, at most 200 characters.
    given_by: String,
    /// The day on which it was completed; usual is today.
    completed_on: Option<Date>,
}

/// A session of coaching that was held (coaching vastleggen). Nothing of a young person is recorded with it.
#[derive(Clone, Debug, InputObject)]
pub struct MentorCoachInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The mentor.
    mentor_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// On which day; usual is today.
    on: Option<Date>,
    /// Who coached, at most 200 characters.
    coach: String,
}

payload!(MentorPayload, mentor: Mentor, mentor::Mentor, "What became of a change of a mentor.");

#[derive(Debug, Default)]
pub struct MentorMutation;

#[Object]
impl MentorMutation {
    /// Adds a colleague to the pool of mentors (mentor toevoegen).
    async fn mentor_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: MentorAddInput,
    ) -> Result<MentorPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { add(&session, input).await });
        Ok(written.await?.into())
    }

    /// Changes where a mentor is at home, how many places there are, and until when (mentor wijzigen).
    async fn mentor_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: MentorChangeInput,
    ) -> Result<MentorPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let MentorChangeInput { mentor_id, expected_version, neighbourhoods, places, until, .. } = input;
            let one = found::<mentor::Mentor>(&session, "mentorId", &mentor_id).await?;
            let changed = one.change(Act::MentorKeep, |one| {
                let file = one.file()?;
                expect(expected_version, file.version)?;
                file.places = places.unwrap_or(file.places);
                one.neighbourhoods =
                    neighbourhoods.unwrap_or_else(|| std::mem::take(&mut one.neighbourhoods));
                one.until = until.map(|day| day.0).or(one.until);
                one.check()
            })?;
            once(&session, changed.record(), "until").await?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }

    /// Records a training that a mentor completed (opleiding vastleggen).
    async fn mentor_train(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: MentorTrainInput,
    ) -> Result<MentorPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let MentorTrainInput { mentor_id, expected_version, name, given_by, completed_on, .. } = input;
            let today = day_of(session.now);
            let completed_on = completed_on.map_or(today, |day| day.0);
            keep(&session, &mentor_id, |one| {
                let file = one.file()?;
                expect(expected_version, file.version)?;
                file.train(Training { name, given_by, completed_on }, today)
            })
            .await
        });
        Ok(written.await?.into())
    }

    /// Records a session of coaching (coaching vastleggen).
    async fn mentor_coach(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: MentorCoachInput,
    ) -> Result<MentorPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let MentorCoachInput { mentor_id, expected_version, on, coach, .. } = input;
            let today = day_of(session.now);
            let on = on.map_or(today, |day| day.0);
            keep(&session, &mentor_id, |one| {
                let file = one.file()?;
                expect(expected_version, file.version)?;
                file.coach(Coaching { on, coach }, today)
            })
            .await
        });
        Ok(written.await?.into())
    }
}

/// Changes a mentor of one's own agency; of another, that is refused.
async fn keep(
    session: &Session,
    id: &ID,
    change: impl FnOnce(&mut mentor::Mentor) -> Result<(), Refusal> + Send,
) -> Result<Id<mentor::Mentor>, Fault> {
    let one = found::<mentor::Mentor>(session, "mentorId", id).await?;
    let changed = one.change(Act::MentorKeep, change)?;
    session.update(&changed).await?;
    Ok(changed.record().id)
}

/// Refuses who would be a mentor twice at a time.
async fn once(session: &Session, one: &mentor::Mentor, field: &str) -> Result<(), Fault> {
    let of_member = Ask::all().filter(Compare::In("member_id", vec![Cell::Uuid(one.member.0)]));
    let all = session.find::<mentor::Mentor>(&of_member).await?;
    let all: Vec<_> = all.iter().filter_map(|other| other.read(Category::Colleague, Clone::clone)).collect();
    Ok(one.check_once(&all, field)?)
}

async fn add(session: &Session, input: MentorAddInput) -> Result<Id<mentor::Mentor>, Fault> {
    // Who may not is told so before anything is said of the input.
    policy::permit(Act::MentorKeep, &View::new(session.viewer.role, Relations::NONE))?;
    let member = professional(session, "memberId", &input.member_id).await?;
    let (agency, _) = agency_and_region(session, &myself(session).await?).await?;
    if member.agency != agency.id || !session.programmes.has_mentors(agency.kind) {
        return Err(Refusal::invalid(
            "memberId",
            "is geen collega van u, of geen programma neemt mentoren van uw soort organisatie",
            "is no colleague of yours, or no programme takes mentors from your kind of agency",
        )
        .into());
    }
    let today = day_of(session.now);
    let mut one = mentor::Mentor {
        id: session.fresh(),
        region: session.viewer.region,
        agency: agency.id,
        member: member.id,
        neighbourhoods: input.neighbourhoods,
        from: input.from.map_or(today, |day| day.0),
        until: input.until.map(|day| day.0),
        file: Some(MentorFile {
            version: 1,
            places: input.places,
            taken: 0,
            trainings: Vec::new(),
            coachings: Vec::new(),
        }),
    };
    one.check()?;
    once(session, &one, "memberId").await?;
    let changed = Changed::first(Act::MentorKeep, session.viewer.role, one)?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}
