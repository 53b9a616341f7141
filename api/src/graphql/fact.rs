//! What agencies record about a case: objects, and recording. A fact is never changed; a correction is a new fact.
//! Trends of groups are in `group`.

use super::{
    access::{Access, Through},
    argument::{found, id},
    date::Date,
    network::{Agency, Member, named},
    node::Named,
    notice::{self, Notice, NoticeInput},
    page::newest,
    show::{One, Shown, wrap, wrap_one},
    timing,
    word::Word,
    write::{Written, payload, write},
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use domain::{
    Act, Changed, Guarded, Moment, Refusal, case, fact,
    fact::{AssessmentKind, ContactKind, Fact, Kind, Regime, RiskLevel, StreetAct, Topic},
    network,
    programme::TermEnd,
};
use persistence::{Ask, Fault, Noun, Session};
use uuid::Uuid;

/// A concern, or a reason for referral (zorg).
#[derive(Description)]
pub struct Concern(pub One<Fact<fact::Concern>>);
/// Contact with the young person or the family, by one agency or several together (contactmoment).
#[derive(Description)]
pub struct ContactMoment(pub One<Fact<fact::ContactMoment>>);
/// The content of help (hulpverlening).
#[derive(Description)]
pub struct CareNote(pub One<Fact<fact::CareNote>>);
/// School and attendance (onderwijs).
#[derive(Description)]
pub struct EducationRecord(pub One<Fact<fact::EducationRecord>>);
/// A fact of the police; it keeps its regime wherever it is shown (politiegegeven).
#[derive(Description)]
pub struct PoliceFact(pub One<Fact<fact::PoliceFact>>);
/// A safety or risk assessment (taxatie).
#[derive(Description)]
pub struct Assessment(pub One<Fact<fact::Assessment>>);

named!(
    Concern: Fact<fact::Concern> = b'1',
    ContactMoment: Fact<fact::ContactMoment> = b'2',
    CareNote: Fact<fact::CareNote> = b'3',
    EducationRecord: Fact<fact::EducationRecord> = b'4',
    PoliceFact: Fact<fact::PoliceFact> = b'5',
    Assessment: Fact<fact::Assessment> = b'6',
);

/// Declares the object of a kind of fact: what every fact has, and its own fields.
macro_rules! recorded {
    ($object:ident { $($own:tt)* }) => {
        #[Object(use_type_description, serial)]
        impl $object {
            /// The global id.
            pub async fn id(&self) -> ID {
                self.0.id()
            }
            /// Why you see it (toegang).
            async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
                self.0.access(ctx, Through::On(|fact| fact.case.0)).await
            }
            /// Who recorded it (vastgelegd door).
            async fn author(&self, ctx: &Context<'_>) -> Shown<Member> {
                wrap_one(self.0.named(ctx, |fact| Some(fact.author)).await)
            }
            /// When it was recorded (vastgelegd op).
            async fn recorded_at(&self, ctx: &Context<'_>) -> Option<Moment> {
                self.0.show(ctx, |fact| fact.recorded_at)
            }
            $($own)*
        }
    };
}

pub(super) use recorded;

recorded!(Concern {
    /// What it is about (onderwerp).
    async fn topic(&self, ctx: &Context<'_>) -> Option<Word<Topic>> {
        self.0.show(ctx, |fact| Word(fact.what.topic))
    }
    /// What was seen or heard (toelichting).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |fact| fact.what.text.as_str())
    }
});

recorded!(ContactMoment {
    /// How contact was made (soort).
    async fn kind(&self, ctx: &Context<'_>) -> Option<Word<ContactKind>> {
        self.0.show(ctx, |fact| Word(fact.what.kind))
    }
    /// When it was (moment).
    async fn at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |fact| fact.what.at)
    }
    /// The agencies that were there together (organisaties).
    async fn agencies(&self, ctx: &Context<'_>) -> Shown<Vec<Agency>> {
        if !self.0.shows(ctx) {
            return None;
        }
        let ids = |fact: &Fact<fact::ContactMoment>| fact.what.agencies.iter().map(|id| id.0).collect::<Vec<_>>();
        let category = fact::ContactMoment::CATEGORY;
        let all = || self.0.among.each(category, ids).flatten().collect();
        let mine = self.0.guarded.read(category, ids).unwrap_or_default();
        wrap(self.0.among_ids(ctx, "agencies", &all, &mine).await)
    }
    /// What was done in the street (handelingen van de straatcoach).
    async fn acts(&self, ctx: &Context<'_>) -> Option<Vec<Word<StreetAct>>> {
        self.0.show(ctx, |fact| fact.what.acts.iter().copied().map(Word).collect())
    }
    /// To whom of it was told on, newest first (doorgiften).
    async fn notices(&self, ctx: &Context<'_>) -> Shown<Vec<Notice>> {
        wrap(self.0.hanging(ctx, "moment_id", newest("given_at")).await)
    }
    /// What was said and seen (samenvatting).
    async fn summary(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |fact| fact.what.summary.as_str())
    }
});

recorded!(CareNote {
    /// The note (notitie).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |fact| fact.what.text.as_str())
    }
});

recorded!(EducationRecord {
    /// The school (school).
    async fn school(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |fact| fact.what.school.as_str())
    }
    /// Hours of unlawful absence in the last four weeks (verzuimuren).
    async fn absence_hours(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |fact| fact.what.absence_hours)?
    }
    /// What the school says (toelichting).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |fact| fact.what.text.as_str())
    }
});

recorded!(PoliceFact {
    /// The law under which it is processed (regime).
    async fn regime(&self, ctx: &Context<'_>) -> Option<Word<Regime>> {
        self.0.show(ctx, |fact| Word(fact.what.regime))
    }
    /// The day on which it happened (pleegdatum).
    async fn occurred_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |fact| fact.what.occurred_on.into())
    }
    /// What happened (feit).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |fact| fact.what.text.as_str())
    }
});

recorded!(Assessment {
    /// What was assessed (soort).
    async fn kind(&self, ctx: &Context<'_>) -> Option<Word<AssessmentKind>> {
        self.0.show(ctx, |fact| Word(fact.what.kind))
    }
    /// The result (uitkomst).
    async fn level(&self, ctx: &Context<'_>) -> Option<Word<RiskLevel>> {
        self.0.show(ctx, |fact| Word(fact.what.level))
    }
    /// The grounds (onderbouwing).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |fact| fact.what.text.as_str())
    }
});

/// A concern to record (zorg vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct ConcernRecordInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// What it is about.
    topic: Word<Topic>,
    /// What was seen or heard; at most 10,000 characters.
    text: String,
}

/// A concern, as the reason of a referral (reden van aanmelding).
#[derive(Clone, Debug, InputObject)]
pub struct ConcernInput {
    /// What it is about.
    topic: Word<Topic>,
    /// What was seen or heard; at most 10,000 characters.
    text: String,
}

impl ConcernInput {
    /// The fact that it states.
    pub fn what(self) -> domain::Refused<fact::Concern> {
        fact::Concern { topic: self.topic.0, text: self.text }.check()
    }
}

/// A contact moment to record (contactmoment vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct ContactMomentRecordInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// How contact was made.
    kind: Word<ContactKind>,
    /// When it was; usual is now, never later.
    at: Option<Moment>,
    /// Agencies that were there too; your own is there by itself.
    agency_ids: Option<Vec<ID>>,
    /// What was said and seen; at most 10,000 characters.
    summary: String,
    /// What was done in the street. ESCALATE and REFER_ON go with a notice, and are there by it.
    acts: Option<Vec<Word<StreetAct>>>,
    /// To whom of it is told on, and in which words; at most 10.
    notices: Option<Vec<NoticeInput>>,
}

/// Content of help to record (hulpverlening vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct CareNoteRecordInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The note; at most 10,000 characters.
    text: String,
}

/// School and attendance to record (onderwijs vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct EducationRecordAddInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The school.
    school: String,
    /// Hours of unlawful absence in the last four weeks, 0 to 160.
    absence_hours: Option<i32>,
    /// What the school says; at most 10,000 characters.
    text: String,
}

/// A police fact to record (politiegegeven vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct PoliceFactRecordInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// The law under which it is processed.
    regime: Word<Regime>,
    /// The day on which it happened.
    occurred_on: Date,
    /// What happened; at most 10,000 characters.
    text: String,
}

/// An assessment to record (taxatie vastleggen).
#[derive(Clone, Debug, InputObject)]
pub struct AssessmentRecordInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The case.
    case_id: ID,
    /// What was assessed.
    kind: Word<AssessmentKind>,
    /// The result.
    level: Word<RiskLevel>,
    /// The grounds; at most 10,000 characters.
    text: String,
}

payload!(ConcernPayload, concern: Concern, Fact<fact::Concern>, "What became of recording a concern.");
payload!(ContactMomentPayload, contact_moment: ContactMoment, Fact<fact::ContactMoment>, "What became of recording a contact moment.");
payload!(CareNotePayload, care_note: CareNote, Fact<fact::CareNote>, "What became of recording content of help.");
payload!(EducationRecordPayload, education_record: EducationRecord, Fact<fact::EducationRecord>, "What became of recording school and attendance.");
payload!(PoliceFactPayload, police_fact: PoliceFact, Fact<fact::PoliceFact>, "What became of recording a police fact.");
payload!(AssessmentPayload, assessment: Assessment, Fact<fact::Assessment>, "What became of recording an assessment.");

#[derive(Debug, Default)]
pub struct FactMutation;

#[Object]
impl FactMutation {
    /// Records a concern (zorg vastleggen).
    async fn concern_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ConcernRecordInput,
    ) -> Result<ConcernPayload> {
        let ConcernRecordInput { idempotency_key, case_id, topic, text } = input;
        let what = |_: &Asked| Ok(fact::Concern { topic: topic.0, text });
        Ok(record(ctx, idempotency_key, Act::ConcernRecord, &case_id, &[], what).await?.into())
    }

    /// Records a contact moment, by one agency or several together (contactmoment vastleggen).
    async fn contact_moment_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ContactMomentRecordInput,
    ) -> Result<ContactMomentPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { meet(&session, input).await });
        Ok(written.await?.into())
    }

    /// Records the content of help (hulpverlening vastleggen).
    async fn care_note_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CareNoteRecordInput,
    ) -> Result<CareNotePayload> {
        let CareNoteRecordInput { idempotency_key, case_id, text } = input;
        let what = |_: &Asked| Ok(fact::CareNote { text });
        Ok(record(ctx, idempotency_key, Act::CareNoteRecord, &case_id, &[], what).await?.into())
    }

    /// Records school and attendance (onderwijs vastleggen).
    async fn education_record_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: EducationRecordAddInput,
    ) -> Result<EducationRecordPayload> {
        let EducationRecordAddInput { idempotency_key, case_id, school, absence_hours, text } = input;
        let what = |_: &Asked| Ok(fact::EducationRecord { school, absence_hours, text });
        Ok(record(ctx, idempotency_key, Act::EducationRecordAdd, &case_id, &[], what).await?.into())
    }

    /// Records a police fact (politiegegeven vastleggen).
    async fn police_fact_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: PoliceFactRecordInput,
    ) -> Result<PoliceFactPayload> {
        let PoliceFactRecordInput { idempotency_key, case_id, regime, occurred_on: Date(occurred_on), text } =
            input;
        let what = |asked: &Asked| {
            if occurred_on > domain::clock::day_of(asked.now) {
                return Err(Refusal::invalid("occurredOn", "ligt in de toekomst", "lies in the future"));
            }
            Ok(fact::PoliceFact { regime: regime.0, occurred_on, text })
        };
        Ok(record(ctx, idempotency_key, Act::PoliceFactRecord, &case_id, &[], what).await?.into())
    }

    /// Records a safety or risk assessment (taxatie vastleggen).
    async fn assessment_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AssessmentRecordInput,
    ) -> Result<AssessmentPayload> {
        let AssessmentRecordInput { idempotency_key, case_id, kind, level, text } = input;
        let what = |_: &Asked| Ok(fact::Assessment { kind: kind.0, level: level.0, text });
        Ok(record(ctx, idempotency_key, Act::AssessmentRecord, &case_id, &[], what).await?.into())
    }
}

/// What a fact takes from who records it.
struct Asked {
    now: Moment,
    role: domain::Role,
    /// The agency of who records it, and the others that were there.
    agencies: Vec<domain::Id<network::Agency>>,
}

async fn record<K: Kind>(
    ctx: &Context<'_>,
    key: Option<String>,
    act: Act,
    case_id: &ID,
    others: &[ID],
    what: impl FnOnce(&Asked) -> domain::Refused<K> + Clone + Send + Sync,
) -> Result<Written<Fact<K>>>
where
    Fact<K>: Noun + Named,
{
    write(ctx, key.as_deref(), what, |session, what| async move {
        let guarded = found::<case::Case>(&session, "caseId", case_id).await?;
        Ok(keep(&session, &guarded, act, others, what).await?.record().id)
    })
    .await
}

/// Records a fact on a case.
async fn keep<K: Kind>(
    session: &Session,
    guarded: &Guarded<case::Case>,
    act: Act,
    others: &[ID],
    what: impl FnOnce(&Asked) -> domain::Refused<K>,
) -> Result<Changed<Fact<K>>, Fault>
where
    Fact<K>: Noun,
{
    let case = guarded.permit(act)?;
    case.must_run()?;
    let (author, agency) = (session.viewer.member, session.viewer.agency);
    let role = session.viewer.role;
    let asked = Asked { now: session.now, role, agencies: together(session, agency, others).await? };
    let changed = guarded.add(act, |case| {
        Ok(Fact {
            id: session.fresh(),
            case: case.id,
            author,
            agency,
            recorded_at: session.now,
            what: what(&asked)?.check()?,
        })
    })?;
    session.insert(&changed).await?;
    if let Some((at, agencies)) = changed.record().what.contact() {
        timing::done_by(session, &changed, case, TermEnd::Contact, at, agencies).await?;
    }
    Ok(changed)
}

/// Records a contact moment, what was done in the street, and what of it is told on.
async fn meet(
    session: &Session,
    input: ContactMomentRecordInput,
) -> Result<domain::Id<Fact<fact::ContactMoment>>, Fault> {
    let ContactMomentRecordInput { case_id, kind, at, agency_ids, summary, acts, notices, .. } = input;
    let case = found::<case::Case>(session, "caseId", &case_id).await?;
    let acts: Vec<StreetAct> = acts.into_iter().flatten().map(|word| word.0).collect();
    let notices = notices.unwrap_or_default();
    let acts = notice::acts(acts, &notices)?;
    let what = |asked: &Asked| {
        let at = at.unwrap_or(asked.now);
        if at > asked.now {
            return Err(Refusal::invalid("at", "ligt in de toekomst", "lies in the future"));
        }
        let of_care = domain::policy::CARE_SIDE.contains(&asked.role);
        Ok(fact::ContactMoment { kind: kind.0, at, agencies: asked.agencies.clone(), summary, acts, of_care })
    };
    let others = agency_ids.unwrap_or_default();
    let met = keep(session, &case, Act::ContactMomentRecord, &others, what).await?;
    for (nth, one) in notices.into_iter().enumerate() {
        notice::give(session, &case, met.record(), one, &format!("notices.{nth}")).await?;
    }
    Ok(met.record().id)
}

/// An agency and the others of the directory that the input names, each once.
async fn together(
    session: &Session,
    agency: domain::Id<network::Agency>,
    others: &[ID],
) -> Result<Vec<domain::Id<network::Agency>>, Fault> {
    let mut agencies = vec![agency];
    for other in others {
        agencies.push(id::<network::Agency>("agencyIds", other)?);
    }
    agencies.sort();
    agencies.dedup();
    if !others.is_empty() {
        let ids: Vec<Uuid> = agencies.iter().map(|agency| agency.0).collect();
        if session.find::<network::Agency>(&Ask::ids(&ids)).await?.len() < agencies.len() {
            return Err(Refusal::not_found("agencyIds").into());
        }
    }
    Ok(agencies)
}
