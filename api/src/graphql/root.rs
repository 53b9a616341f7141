//! The roots of the schema, and finding any object by its global id.

use super::{
    access_log::{AccessEntry, AccessLogQuery},
    advice::{AdviceMutation, AdviceQuery, AdviceRequest},
    agreement::{Agreement, AgreementMutation, AgreementQuery},
    argument, asking,
    budget::spend,
    case::{Case, CaseMutation, CaseQuery},
    condition::{Condition, ConditionMutation},
    confidentiality::{Confidentiality, ConfidentialityMutation},
    consult::{AgendaItem, ConsultMeeting, ConsultMutation, ConsultQuery, ConsultSeries},
    deadline::{Deadline, DeadlineMutation, DeadlineQuery},
    destruction::{Destruction, DestructionMutation, DestructionQuery},
    emergency::{Emergency, EmergencyMutation, EmergencyQuery},
    fact::{Assessment, CareNote, Concern, ContactMoment, EducationRecord, FactMutation, PoliceFact},
    family_choice::{FamilyChoice, FamilyChoiceMutation},
    fault,
    grant::{Consent, Grant, GrantMutation},
    group::{GroupMembership, GroupMutation, GroupTrend},
    inspection::{Inspection, InspectionMutation, InspectionQuery},
    intervention::{Intervention, InterventionMutation, InterventionQuery},
    investigation::{Investigation, InvestigationMutation, InvestigationQuery},
    kin::Loading,
    knowledge::{KnowledgeArticle, KnowledgeMutation, KnowledgeQuery},
    measure::{Measure, MeasureMutation},
    mentor::{Mentor, MentorMutation, MentorQuery},
    network::{Agency, Member, Municipality, NetworkMutation, NetworkQuery, Region, Viewer},
    node::{Named, local, parse},
    notice::{Notice, NoticeMutation, NoticeQuery},
    outreach::{OutreachAction, OutreachMutation, OutreachQuery},
    person::{Family, FamilyMember, Person, PersonMutation, PersonQuery},
    person_match::{PersonMatch, PersonMatchMutation},
    placement::{Placement, PlacementMutation, PlacementQuery},
    plan::{Goal, Plan, PlanAction, PlanActionQuery, PlanAgreeMutation, PlanMutation, PlanProgressMutation},
    programme::{Arrangement, ProgrammeMutation, ProgrammeQuery},
    referral::{Referral, ReferralMutation, ReferralQuery},
    retention::{Retention, RetentionQuery},
    seat::SeatMutation,
    session,
    show::{One, Shown, siblings},
    signal::{
        Signal, SignalCountQuery, SignalMatch, SignalMatchMutation, SignalMatchQuery, SignalMutation,
        SignalQuery,
    },
    team::{FrameworkPeriod, TeamMembership, TeamMutation},
};
use async_graphql::{Context, ID, Interface, MergedObject, Object, Result};
use persistence::{Ask, Fault, Noun};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// What can be asked (vragen).
#[derive(Debug, MergedObject, Default)]
pub struct Query(
    RootQuery,
    CaseQuery,
    PersonQuery,
    NetworkQuery,
    ConsultQuery,
    AgreementQuery,
    AccessLogQuery,
    EmergencyQuery,
    InspectionQuery,
    RetentionQuery,
    DestructionQuery,
    OutreachQuery,
    AdviceQuery,
    KnowledgeQuery,
    InterventionQuery,
    MentorQuery,
    PlacementQuery,
    ProgrammeQuery,
    ReferralQuery,
    DeadlineQuery,
    PlanActionQuery,
    InvestigationQuery,
    SignalQuery,
    SignalMatchQuery,
    SignalCountQuery,
    NoticeQuery,
);

/// What can be done (handelingen). Each takes one `input`; what is refused comes back in `userErrors`.
#[derive(Debug, MergedObject, Default)]
pub struct Mutation(
    CaseMutation,
    TeamMutation,
    FactMutation,
    GroupMutation,
    NoticeMutation,
    PersonMutation,
    PersonMatchMutation,
    GrantMutation,
    ConsultMutation,
    SeatMutation,
    AgreementMutation,
    EmergencyMutation,
    ConfidentialityMutation,
    InspectionMutation,
    DestructionMutation,
    DeadlineMutation,
    PlanMutation,
    PlanProgressMutation,
    PlanAgreeMutation,
    MeasureMutation,
    InvestigationMutation,
    FamilyChoiceMutation,
    NetworkMutation,
    OutreachMutation,
    AdviceMutation,
    KnowledgeMutation,
    InterventionMutation,
    MentorMutation,
    ConditionMutation,
    PlacementMutation,
    ProgrammeMutation,
    ReferralMutation,
    SignalMutation,
    SignalMatchMutation,
);

/// Anything with a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The global id."))]
pub enum Node {
    Case(Case),
    Person(Person),
    Family(Family),
    FamilyMember(FamilyMember),
    PersonMatch(PersonMatch),
    Region(Region),
    Municipality(Municipality),
    Agency(Agency),
    Member(Member),
    TeamMembership(TeamMembership),
    FrameworkPeriod(FrameworkPeriod),
    Concern(Concern),
    ContactMoment(ContactMoment),
    GroupMembership(GroupMembership),
    GroupTrend(GroupTrend),
    Notice(Notice),
    CareNote(CareNote),
    EducationRecord(EducationRecord),
    PoliceFact(PoliceFact),
    Assessment(Assessment),
    Grant(Grant),
    Consent(Consent),
    ConsultSeries(ConsultSeries),
    ConsultMeeting(ConsultMeeting),
    AgendaItem(AgendaItem),
    Agreement(Agreement),
    AccessEntry(AccessEntry),
    Emergency(Emergency),
    Confidentiality(Confidentiality),
    Inspection(Inspection),
    Retention(Retention),
    Destruction(Destruction),
    OutreachAction(OutreachAction),
    AdviceRequest(AdviceRequest),
    KnowledgeArticle(KnowledgeArticle),
    Intervention(Intervention),
    Mentor(Mentor),
    Condition(Condition),
    Placement(Placement),
    Arrangement(Arrangement),
    Referral(Referral),
    Deadline(Deadline),
    Plan(Plan),
    Goal(Goal),
    PlanAction(PlanAction),
    Measure(Measure),
    Investigation(Investigation),
    FamilyChoice(FamilyChoice),
    Signal(Signal),
    SignalMatch(SignalMatch),
}

/// What a global id says: the tag of a type, and the id of a record.
type NamedId = Option<(u8, Uuid)>;

/// The visible record of a global id, as an object.
pub async fn one<T: Noun + Named, N: From<One<T>>>(ctx: &Context<'_>, id: &ID) -> Shown<N> {
    let id = local::<T>(id)?.0;
    match load::<T>(ctx, &[Some((T::TAG, id))]).await {
        Ok(mut found) => found.remove(&id).map(|one| Ok(N::from(one))),
        Err(error) => Some(Err(fault(ctx, error))),
    }
}

/// Those of the records that are a `T` and visible, in one statement.
fn load<T: Noun + Named>(ctx: &Context<'_>, asked: &[NamedId]) -> Loading<'static, HashMap<Uuid, One<T>>> {
    let mine = asked.iter().flatten().filter(|(tag, _)| *tag == T::TAG);
    let ids: Vec<Uuid> = mine.map(|(_, id)| *id).collect();
    let session: Arc<_> = session(ctx);
    Box::pin(async move {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let found = session.find::<T>(&Ask::ids(&ids)).await?;
        Ok(siblings(&session, found).into_iter().map(|one| (one.key(), one)).collect())
    })
}

/// Puts the visible records of each type of [`Node`] in the places where they were asked for.
macro_rules! fill {
    ($ctx:ident, $nodes:ident, $asked:ident: $($object:ident($record:ty)),+ $(,)?) => {$(
        spend($ctx, $asked.iter().flatten().filter(|(tag, _)| *tag == <$record as Named>::TAG).count()).await;
        let found = load::<$record>($ctx, &$asked).await?;
        for (node, asked) in $nodes.iter_mut().zip(&$asked) {
            if let Some((<$record as Named>::TAG, id)) = asked {
                *node = found.get(id).map(|one| Node::$object($object(one.clone())));
            }
        }
    )+};
}

/// The visible objects of global ids, in their places; as many statements as there are types among them.
async fn nodes(ctx: &Context<'_>, ids: &[ID]) -> Result<Vec<Option<Node>>, Fault> {
    use domain::{
        access_log, agreement, case, confidentiality, consent, consult, deadline, destruction, emergency,
        fact, fact::Fact, family, family_choice, framework, grant, group, inspection, investigation, measure,
        network, notice, person, plan, signal, team,
    };
    let asked: Vec<NamedId> = ids.iter().map(parse).collect();
    let mut nodes: Vec<Option<Node>> = ids.iter().map(|_| None).collect();
    fill!(ctx, nodes, asked:
        Case(case::Case),
        Person(person::Person),
        Family(family::Family),
        FamilyMember(family::FamilyMember),
        PersonMatch(domain::person_match::PersonMatch),
        Region(network::Region),
        Municipality(network::Municipality),
        Agency(network::Agency),
        Member(network::Member),
        TeamMembership(team::TeamMembership),
        FrameworkPeriod(framework::FrameworkPeriod),
        Concern(Fact<fact::Concern>),
        ContactMoment(Fact<fact::ContactMoment>),
        GroupMembership(group::GroupMembership),
        GroupTrend(Fact<fact::GroupTrend>),
        Notice(notice::Notice),
        CareNote(Fact<fact::CareNote>),
        EducationRecord(Fact<fact::EducationRecord>),
        PoliceFact(Fact<fact::PoliceFact>),
        Assessment(Fact<fact::Assessment>),
        Grant(grant::Grant),
        Consent(consent::Consent),
        ConsultSeries(consult::Series),
        ConsultMeeting(consult::Meeting),
        AgendaItem(consult::AgendaItem),
        Agreement(agreement::Agreement),
        AccessEntry(access_log::Entry),
        Emergency(emergency::Emergency),
        Confidentiality(confidentiality::Confidentiality),
        Inspection(inspection::Inspection),
        Retention(domain::retention::Retention),
        Destruction(destruction::Destruction),
        OutreachAction(domain::outreach::OutreachAction),
        AdviceRequest(domain::advice::AdviceRequest),
        KnowledgeArticle(domain::knowledge::KnowledgeArticle),
        Intervention(domain::intervention::Intervention),
        Mentor(domain::mentor::Mentor),
        Condition(domain::condition::Condition),
        Placement(domain::placement::Placement),
        Arrangement(domain::programme::Arrangement),
        Referral(domain::referral::Referral),
        Deadline(deadline::Deadline),
        Plan(plan::Plan),
        Goal(plan::Goal),
        PlanAction(plan::PlanAction),
        Measure(measure::Measure),
        Investigation(investigation::Investigation),
        FamilyChoice(family_choice::FamilyChoice),
        Signal(signal::Signal),
        SignalMatch(signal::SignalMatch),
    );
    Ok(nodes)
}

/// The most ids that `nodes` takes.
const NODES: usize = 100;

#[derive(Debug, Default)]
pub struct RootQuery;

#[Object]
impl RootQuery {
    /// Who you are, and what your role may read (ingelogd als).
    async fn viewer(&self) -> Viewer {
        Viewer
    }

    /// The object with this global id, if you may see it; otherwise null, as for an id that does not exist.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The global id.")] id: ID) -> Shown<Node> {
        match nodes(ctx, &[id]).await {
            Ok(mut found) => found.pop().flatten().map(Ok),
            Err(error) => Some(Err(fault(ctx, error))),
        }
    }

    /// The objects with these global ids, in the same order; null for each that you may not see. At most 100.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The global ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > NODES {
            let given = ids.len();
            return Err(argument::refuse(
                ctx,
                "ids",
                &format!("hoogstens {NODES} ids, dit zijn er {given}"),
                &format!("at most {NODES} ids, these are {given}"),
            ));
        }
        nodes(ctx, &ids).await.map_err(|error| fault(ctx, error))
    }

    /// The present moment of the server (tijdstip).
    async fn now(&self, ctx: &Context<'_>) -> domain::Moment {
        asking(ctx).now
    }
}
