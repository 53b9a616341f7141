//! What a family chose: to take part, which help, to refuse it or to stop; and how a refusal was weighed.

use super::{
    access::{Access, Through},
    argument::{expect, found},
    case::Case,
    date::Date,
    fact::Assessment,
    network::{Member, named},
    person::concerned,
    plan::{relative, running},
    show::{One, Shown, wrap_one},
    timing,
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Code, Guarded, Id, Moment, Refusal, case,
    clock::day_of,
    consent::Consent,
    fact::{self, Fact},
    family::FamilyMember,
    family_choice::{self, ChoiceKind, Weighing},
    framework::{Framework, FrameworkPeriod},
    programme::TermStart,
};
use persistence::{Ask, Compare, Fault, Session};

/// What a family chose, in its own words (keuze van het gezin).
#[derive(Description)]
pub struct FamilyChoice(pub One<family_choice::FamilyChoice>);

named!(FamilyChoice: family_choice::FamilyChoice = b'9');

#[Object(use_type_description, serial)]
impl FamilyChoice {
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
    /// What it chose (keuze).
    async fn kind(&self, ctx: &Context<'_>) -> Option<Word<ChoiceKind>> {
        self.0.show(ctx, |one| Word(one.kind))
    }
    /// Who of the family spoke, by name (wie sprak).
    async fn speakers(&self, ctx: &Context<'_>) -> Option<&[String]> {
        self.0.show(ctx, |one| one.speakers.as_slice())
    }
    /// The day on which it said so (gezegd op).
    async fn said_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.said_on.into())
    }
    /// In its own words (woorden).
    async fn words(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.words.as_str())
    }
    /// Who recorded it (vastgelegd door).
    async fn author(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.author)).await)
    }
    /// When it was recorded (vastgelegd op).
    async fn recorded_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.recorded_at)
    }
    /// What follows from a refusal (weging).
    async fn weighing(&self, ctx: &Context<'_>) -> Option<Word<Weighing>> {
        self.0.show(ctx, |one| one.weighing.map(Word))?
    }
    /// Why (toelichting).
    async fn weighing_note(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.weighing_note.as_deref())?
    }
    /// The risk assessment on which it rests (risicotaxatie).
    async fn assessment(&self, ctx: &Context<'_>) -> Shown<Assessment> {
        wrap_one(self.0.named(ctx, |one| one.assessment).await)
    }
    /// Who weighed it (gewogen door).
    async fn weighed_by(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| one.weighed_by).await)
    }
    /// The day on which it was weighed (gewogen op).
    async fn weighed_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.weighed_on)?.map(Date)
    }
}

/// What a family chose (keuze vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct FamilyChoiceRecordInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// What it chose. STOPPED withdraws every consent on the case, and is refused while DWANG holds.
    kind: Word<ChoiceKind>,
    /// Who of the family said so.
    family_member_ids: Option<Vec<ID>>,
    /// Which young persons said so.
    person_ids: Option<Vec<ID>>,
    /// The day on which it was said; usual is today.
    said_on: Option<Date>,
    /// In their own words; at most 2,000 characters.
    words: String,
}

/// A refusal to weigh (weigering wegen).
#[derive(Clone, Debug, InputObject)]
pub struct FamilyChoiceWeighInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The choice, by which the family refused or stopped.
    family_choice_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// What follows; where it is not safe enough, help is not waived.
    weighing: Word<Weighing>,
    /// The risk assessment on which it rests, made after the family chose.
    assessment_id: ID,
    /// Why; at most 2,000 characters.
    note: String,
}

payload!(FamilyChoicePayload, family_choice: FamilyChoice, family_choice::FamilyChoice, "What became of recording a choice.");

#[derive(Debug, Default)]
pub struct FamilyChoiceMutation;

#[Object]
impl FamilyChoiceMutation {
    /// Records what the family chose: to take part, which help, to refuse it, to stop (keuze van het gezin vastleggen).
    async fn family_choice_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: FamilyChoiceRecordInput,
    ) -> Result<FamilyChoicePayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { record(&session, input).await });
        Ok(written.await?.into())
    }

    /// Weighs that the family refuses or stops, on a risk assessment: do without the help, or ask the Raad
    /// (weigering wegen).
    async fn family_choice_weigh(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: FamilyChoiceWeighInput,
    ) -> Result<FamilyChoicePayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let field = "familyChoiceId";
            let choice =
                found::<family_choice::FamilyChoice>(&session, field, &input.family_choice_id).await?;
            running(&session, choice.permit(Act::ChoiceWeigh)?.case).await?;
            let risk =
                found::<Fact<fact::Assessment>>(&session, "assessmentId", &input.assessment_id).await?;
            let risk = risk.read(Category::Safety, Clone::clone);
            let risk = risk.ok_or_else(|| Refusal::not_found("assessmentId"))?;
            let (me, today) = (session.viewer.member, day_of(session.now));
            let changed = choice.change(Act::ChoiceWeigh, |choice| {
                expect(input.expected_version, choice.version)?;
                choice.weigh(input.weighing.0, &input.note, &risk, me, today)
            })?;
            session.update(&changed).await?;
            Ok(changed.record().id)
        });
        Ok(written.await?.into())
    }
}

async fn record(
    session: &Session,
    input: FamilyChoiceRecordInput,
) -> Result<Id<family_choice::FamilyChoice>, Fault> {
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    let file = case.permit(Act::ChoiceRecord)?;
    file.must_run()?;
    let (kind, today) = (input.kind.0, day_of(session.now));
    if kind == ChoiceKind::Stopped && compelled(session, case.id).await? {
        return Err(Refusal::new(
            Code::IllegalTransition,
            "kind",
            "onder dwang kan het gezin niet stoppen; leg vast wat het weigert (REFUSED)",
            "under DWANG the family cannot stop; record what it refuses (REFUSED)",
        )
        .into());
    }
    let speakers =
        speakers(session, &case, input.person_ids.as_deref(), input.family_member_ids.as_deref()).await?;
    let changed = case.add(Act::ChoiceRecord, |case| {
        let said = family_choice::FamilyChoice {
            id: session.fresh(),
            version: 1,
            case: case.id,
            kind,
            speakers,
            said_on: input.said_on.map_or(today, |day| day.0),
            words: input.words,
            author: session.viewer.member,
            recorded_at: session.now,
            weighing: None,
            weighing_note: None,
            assessment: None,
            weighed_by: None,
            weighed_on: None,
        };
        said.check(today)
    })?;
    session.insert(&changed).await?;
    match kind {
        ChoiceKind::OptedIn => timing::begin(session, &changed, file, TermStart::Choice).await?,
        ChoiceKind::Stopped => withdraw_all(session, case.id).await?,
        ChoiceKind::Chose | ChoiceKind::Refused => {}
    }
    Ok(changed.record().id)
}

/// The names of who spoke, as they are now.
pub async fn speakers(
    session: &Session,
    case: &Guarded<case::Case>,
    persons: Option<&[ID]>,
    family_members: Option<&[ID]>,
) -> Result<Vec<String>, Fault> {
    let mut names = Vec::new();
    for id in persons.into_iter().flatten().take(50) {
        let person = concerned(session, case.id, "personIds", id).await?;
        names
            .extend(person.read(Category::Identity, |one| format!("{} {}", one.given_name, one.family_name)));
    }
    for id in family_members.into_iter().flatten().take(50) {
        let one = relative(session, case, "familyMemberIds", id).await?;
        let one = session.one::<FamilyMember>(one).await?;
        names.extend(one.and_then(|one| one.read(Category::Family, |one| one.name.clone())));
    }
    Ok(names)
}

/// Whether help is compulsory for a child of the case.
async fn compelled(session: &Session, case: Id<case::Case>) -> Result<bool, Fault> {
    let periods = session.find_by::<FrameworkPeriod>("case_id", &[case.0], Ask::all()).await?;
    let dwang = |one: &FrameworkPeriod| one.framework == Framework::Dwang && one.holds(session.now);
    Ok(periods.into_values().flatten().any(|one| one.read(Category::Process, dwang) == Some(true)))
}

/// Withdraws every consent on a case that stands, and ends at once what rests on them.
async fn withdraw_all(session: &Session, case: Id<case::Case>) -> Result<(), Fault> {
    let standing = Ask::all().filter(Compare::IsNull("withdrawn_at"));
    let consents = session.find_by::<Consent>("case_id", &[case.0], standing).await?;
    for consent in consents.into_values().flatten() {
        let withdrawn = consent.change(Act::ConsentWithdraw, |consent| consent.withdraw(session.now))?;
        session.update(&withdrawn).await?;
        session.end_grants_on(withdrawn.record().id, &withdrawn).await?;
    }
    Ok(())
}
