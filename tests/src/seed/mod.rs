//! What is planted: the network of the cast, case `a` with at least one record of every noun, and case `b`, the
//! hidden world. The same records with the same ids in every World, each protected value a canary.

mod advice;
mod case;
mod consult;
mod deadline;
mod directory;
mod facts;
mod group;
mod mark;
mod measure;
mod mentor;
mod placement;
mod plan;
mod privacy;
mod signal;

use crate::canary::Canary;
use domain::{
    Id, Moment,
    access_log::Entry,
    advice::AdviceRequest,
    agreement::Agreement,
    case::{Case, Regie},
    condition::Condition,
    confidentiality::Confidentiality,
    consent::Consent,
    consult::{AgendaItem, Contribution, Decision, Invitation, Meeting, Series, SeriesSeat},
    deadline::{Deadline, DeadlineMove},
    destruction::Destruction,
    emergency::Emergency,
    fact::{Assessment, CareNote, Concern, ContactMoment, EducationRecord, Fact, GroupTrend, PoliceFact},
    family::{Family, FamilyMember},
    family_choice::FamilyChoice,
    framework::FrameworkPeriod,
    grant::Grant,
    group::GroupMembership,
    inspection::Inspection,
    intervention::Intervention,
    investigation::Investigation,
    knowledge::{ArticleRevision, KnowledgeArticle},
    measure::Measure,
    mentor::Mentor,
    network::{Agency, Member, Municipality, Region, StandIn},
    notice::Notice,
    outreach::OutreachAction,
    person::{CitizenNumber, Person, PersonContact},
    person_match::PersonMatch,
    placement::Placement,
    plan::{Goal, Plan, PlanAccord, PlanAction, PlanEvaluation, PlanRevision},
    programme::Arrangement,
    referral::Referral,
    retention::Retention,
    signal::{Signal, SignalMatch},
    team::TeamMembership,
};
use mark::Marks;
use persistence::Store;
use std::sync::OnceLock;
use uuid::{Builder, Uuid};

/// Every record that is planted, and the canaries in them.
#[derive(Debug, Default)]
pub struct Network {
    pub canaries: Vec<Canary>,
    regions: Vec<Region>,
    municipalities: Vec<Municipality>,
    agencies: Vec<Agency>,
    members: Vec<Member>,
    stand_ins: Vec<StandIn>,
    arrangements: Vec<Arrangement>,
    outreach: Vec<OutreachAction>,
    interventions: Vec<Intervention>,
    articles: Vec<KnowledgeArticle>,
    article_revisions: Vec<ArticleRevision>,
    advice_requests: Vec<AdviceRequest>,
    mentors: Vec<Mentor>,
    persons: Vec<Person>,
    contacts: Vec<PersonContact>,
    numbers: Vec<CitizenNumber>,
    person_matches: Vec<PersonMatch>,
    families: Vec<Family>,
    family_members: Vec<FamilyMember>,
    cases: Vec<Case>,
    concerned: Vec<(Id<Case>, Id<Person>)>,
    regies: Vec<Regie>,
    team: Vec<TeamMembership>,
    frameworks: Vec<FrameworkPeriod>,
    consents: Vec<Consent>,
    grants: Vec<Grant>,
    log: Vec<Entry>,
    emergencies: Vec<Emergency>,
    referrals: Vec<Referral>,
    concerns: Vec<Fact<Concern>>,
    contact_moments: Vec<Fact<ContactMoment>>,
    group_members: Vec<GroupMembership>,
    trends: Vec<Fact<GroupTrend>>,
    notices: Vec<Notice>,
    care_notes: Vec<Fact<CareNote>>,
    education: Vec<Fact<EducationRecord>>,
    police_facts: Vec<Fact<PoliceFact>>,
    assessments: Vec<Fact<Assessment>>,
    plans: Vec<Plan>,
    goals: Vec<Goal>,
    actions: Vec<PlanAction>,
    evaluations: Vec<PlanEvaluation>,
    revisions: Vec<PlanRevision>,
    accords: Vec<PlanAccord>,
    placements: Vec<Placement>,
    conditions: Vec<Condition>,
    series: Vec<Series>,
    series_seats: Vec<SeriesSeat>,
    meetings: Vec<Meeting>,
    invitations: Vec<Invitation>,
    items: Vec<AgendaItem>,
    contributions: Vec<Contribution>,
    decisions: Vec<Decision>,
    agreements: Vec<Agreement>,
    deadlines: Vec<Deadline>,
    deadline_moves: Vec<DeadlineMove>,
    measures: Vec<Measure>,
    investigations: Vec<Investigation>,
    family_choices: Vec<FamilyChoice>,
    inspections: Vec<Inspection>,
    confidentialities: Vec<Confidentiality>,
    retentions: Vec<Retention>,
    destructions: Vec<Destruction>,
    signals: Vec<Signal>,
    signal_matches: Vec<SignalMatch>,
}

/// The network, made once.
pub fn network() -> &'static Network {
    static NETWORK: OnceLock<Network> = OnceLock::new();
    NETWORK.get_or_init(|| {
        let (mut network, mut marks) = (Network::default(), Marks::default());
        directory::add(&mut network, &mut marks);
        case::add(&mut network, &mut marks);
        facts::add(&mut network, &mut marks);
        group::add(&mut network, &mut marks);
        plan::add(&mut network, &mut marks);
        placement::add(&mut network, &mut marks);
        mentor::add(&mut network, &mut marks);
        consult::add(&mut network, &mut marks);
        deadline::add(&mut network, &mut marks);
        measure::add(&mut network, &mut marks);
        privacy::add(&mut network, &mut marks);
        signal::add(&mut network, &mut marks);
        advice::add(&mut network, &mut marks);
        network.canaries = marks.canaries;
        network
    })
}

impl Network {
    /// Saves every record, in the order in which they refer to each other.
    pub(crate) async fn plant(&self, store: &Store, now: Moment) {
        let planting = store.plant(now);
        macro_rules! plant {
            ($($records:ident),* $(,)?) => {
                $(planting.records(&self.$records).await.expect(concat!("can plant ", stringify!($records)));)*
            };
        }
        plant!(regions, municipalities, agencies, members, stand_ins, arrangements, outreach, interventions);
        plant!(mentors);
        plant!(persons, contacts, numbers, person_matches, families, family_members, cases);
        planting.concern(&self.concerned).await.expect("can plant whom cases concern");
        plant!(deadlines, measures);
        plant!(regies, team, frameworks, consents, grants, emergencies, referrals);
        plant!(concerns, contact_moments, care_notes, education, police_facts, assessments);
        plant!(group_members, trends, notices);
        plant!(plans, goals, actions, evaluations, revisions, accords, placements, conditions);
        plant!(series, series_seats, meetings, invitations, items, contributions, decisions, agreements);
        plant!(deadline_moves, investigations, family_choices);
        plant!(inspections, confidentialities, retentions, destructions);
        plant!(signals, signal_matches);
        plant!(articles, article_revisions, advice_requests);
        planting.log(self.log.clone()).await.expect("can plant what was logged");
        planting.commit().await.expect("can plant");
    }
}

/// The id of a planted record, out of its name: `case:a`, `person:a:1`, `member:police_team`, `agency:police_main`,
/// `consult:a`, `item:a`, `concern:a:1`, `agreement:a:2`, `region:main`, ...
pub fn id<T>(name: &str) -> Id<T> {
    uuid(name).into()
}

/// FNV-1a of the name, in the form of a random UUID.
fn uuid(name: &str) -> Uuid {
    let step = |hash: u128, byte: u8| (hash ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013B);
    let hash = name.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, step);
    Builder::from_random_bytes(hash.to_be_bytes()).into_uuid()
}

fn member(handle: &str) -> Id<Member> {
    id(&format!("member:{}", crate::cast::find(handle).handle))
}

fn agency(handle: &str) -> Id<Agency> {
    id(&format!("agency:{}", crate::cast::agency(handle).0))
}

/// The agency of somebody of the cast.
fn agency_of(handle: &str) -> Id<Agency> {
    agency(crate::cast::find(handle).agency)
}
