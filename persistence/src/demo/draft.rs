//! What is to be planted: records as they are made, saved together, in the order in which they refer to each other.

use super::dice::Dice;
use crate::{Fault, Store};
use chrono::{Datelike, Duration, DurationRound, NaiveTime, Weekday};
use domain::{
    Day, Id, Moment,
    advice::AdviceRequest,
    agreement::Agreement,
    case::{Case, Regie},
    clock::day_of,
    condition::Condition,
    consent::Consent,
    consult::{AgendaItem, Contribution, Decision, Invitation, Meeting, Series, SeriesSeat},
    deadline::{Deadline, DeadlineMove},
    fact::{Assessment, CareNote, Concern, ContactMoment, EducationRecord, Fact, GroupTrend, PoliceFact},
    family::{Family, FamilyMember},
    family_choice::FamilyChoice,
    framework::FrameworkPeriod,
    grant::Grant,
    group::GroupMembership,
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
    plan::{Goal, Plan, PlanAccord, PlanAction, PlanRevision},
    programme::Arrangement,
    referral::Referral,
    signal::{Signal, SignalMatch},
    team::TeamMembership,
};

/// Makes records. The other files of this folder add what it can make.
#[derive(Debug)]
pub(super) struct Draft {
    pub now: Moment,
    pub today: Day,
    pub dice: Dice,
    pub made: Made,
    /// The first eight digits of the next BSN.
    pub next_number: u32,
    quarter: i64,
}

/// The records that are not saved yet.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub regions: Vec<Region>,
    pub municipalities: Vec<Municipality>,
    pub agencies: Vec<Agency>,
    pub members: Vec<Member>,
    pub stand_ins: Vec<StandIn>,
    pub arrangements: Vec<Arrangement>,
    pub outreach: Vec<OutreachAction>,
    pub interventions: Vec<Intervention>,
    pub articles: Vec<KnowledgeArticle>,
    pub article_revisions: Vec<ArticleRevision>,
    pub advice_requests: Vec<AdviceRequest>,
    pub mentors: Vec<Mentor>,
    pub persons: Vec<Person>,
    pub contacts: Vec<PersonContact>,
    pub numbers: Vec<CitizenNumber>,
    pub person_matches: Vec<PersonMatch>,
    pub families: Vec<Family>,
    pub family_members: Vec<FamilyMember>,
    pub cases: Vec<Case>,
    pub concerned: Vec<(Id<Case>, Id<Person>)>,
    pub regies: Vec<Regie>,
    pub memberships: Vec<TeamMembership>,
    pub frameworks: Vec<FrameworkPeriod>,
    pub concerns: Vec<Fact<Concern>>,
    pub contact_moments: Vec<Fact<ContactMoment>>,
    pub group_members: Vec<GroupMembership>,
    pub trends: Vec<Fact<GroupTrend>>,
    pub notices: Vec<Notice>,
    pub care_notes: Vec<Fact<CareNote>>,
    pub education_records: Vec<Fact<EducationRecord>>,
    pub police_facts: Vec<Fact<PoliceFact>>,
    pub assessments: Vec<Fact<Assessment>>,
    pub consents: Vec<Consent>,
    pub grants: Vec<Grant>,
    pub referrals: Vec<Referral>,
    pub series: Vec<Series>,
    pub seats: Vec<SeriesSeat>,
    pub meetings: Vec<Meeting>,
    pub invitations: Vec<Invitation>,
    pub items: Vec<AgendaItem>,
    pub contributions: Vec<Contribution>,
    pub decisions: Vec<Decision>,
    pub agreements: Vec<Agreement>,
    pub plans: Vec<Plan>,
    pub goals: Vec<Goal>,
    pub actions: Vec<PlanAction>,
    pub revisions: Vec<PlanRevision>,
    pub accords: Vec<PlanAccord>,
    pub placements: Vec<Placement>,
    pub conditions: Vec<Condition>,
    pub measures: Vec<Measure>,
    pub investigations: Vec<Investigation>,
    pub family_choices: Vec<FamilyChoice>,
    pub deadlines: Vec<Deadline>,
    pub moves: Vec<DeadlineMove>,
    pub signals: Vec<Signal>,
    pub signal_matches: Vec<SignalMatch>,
}

impl Draft {
    pub fn new(now: Moment, seed: u64, next_number: u32) -> Self {
        let (dice, made) = (Dice::new(seed), Made::default());
        Self { now, today: day_of(now), dice, made, next_number, quarter: 0 }
    }

    /// Saves what was made, in one transaction, and goes on with nothing.
    pub async fn save(&mut self, store: &Store) -> Result<(), Fault> {
        let made = std::mem::take(&mut self.made);
        let planting = store.plant(self.now);
        planting.records(&made.regions).await?;
        planting.records(&made.municipalities).await?;
        planting.records(&made.agencies).await?;
        planting.records(&made.members).await?;
        planting.records(&made.stand_ins).await?;
        planting.records(&made.arrangements).await?;
        planting.records(&made.outreach).await?;
        planting.records(&made.interventions).await?;
        planting.records(&made.articles).await?;
        planting.records(&made.article_revisions).await?;
        planting.records(&made.advice_requests).await?;
        planting.records(&made.mentors).await?;
        planting.records(&made.persons).await?;
        planting.records(&made.contacts).await?;
        planting.records(&made.numbers).await?;
        planting.records(&made.person_matches).await?;
        planting.records(&made.families).await?;
        planting.records(&made.family_members).await?;
        planting.records(&made.cases).await?;
        planting.concern(&made.concerned).await?;
        planting.records(&made.regies).await?;
        planting.records(&made.memberships).await?;
        planting.records(&made.measures).await?;
        planting.records(&made.frameworks).await?;
        planting.records(&made.investigations).await?;
        planting.records(&made.family_choices).await?;
        planting.records(&made.concerns).await?;
        planting.records(&made.contact_moments).await?;
        planting.records(&made.group_members).await?;
        planting.records(&made.trends).await?;
        planting.records(&made.notices).await?;
        planting.records(&made.care_notes).await?;
        planting.records(&made.education_records).await?;
        planting.records(&made.police_facts).await?;
        planting.records(&made.assessments).await?;
        planting.records(&made.consents).await?;
        planting.records(&made.grants).await?;
        planting.records(&made.referrals).await?;
        planting.records(&made.series).await?;
        planting.records(&made.seats).await?;
        planting.records(&made.meetings).await?;
        planting.records(&made.invitations).await?;
        planting.records(&made.items).await?;
        planting.records(&made.contributions).await?;
        planting.records(&made.decisions).await?;
        planting.records(&made.agreements).await?;
        planting.records(&made.plans).await?;
        planting.records(&made.goals).await?;
        planting.records(&made.actions).await?;
        planting.records(&made.revisions).await?;
        planting.records(&made.accords).await?;
        planting.records(&made.placements).await?;
        planting.records(&made.conditions).await?;
        planting.records(&made.deadlines).await?;
        planting.records(&made.moves).await?;
        planting.records(&made.signals).await?;
        planting.records(&made.signal_matches).await?;
        planting.commit().await
    }

    /// The day that many days from today; before today where negative.
    pub fn day(&self, days: i64) -> Day {
        self.today + Duration::days(days)
    }

    /// The start of work so many days ago, or on the Friday before; never in the future.
    pub fn morning(&self, days_ago: i64) -> Moment {
        let day = self.day(-days_ago);
        let weekend = i64::from(day.weekday().num_days_from_monday()) - i64::from(Weekday::Fri as u8);
        let start = (day - Duration::days(weekend.max(0))).and_time(NaiveTime::MIN) + Duration::hours(7);
        start.and_utc().min(self.now - Duration::minutes(10))
    }

    /// Half past eight in the morning (UTC), so many days from today: when a meeting starts.
    pub fn half_past_eight(&self, days: i64) -> Moment {
        self.day(days).and_time(NaiveTime::MIN).and_utc() + Duration::minutes(8 * 60 + 30)
    }

    /// The last whole hour that is a while ago: when a meeting started that goes on.
    pub fn last_hour(&self) -> Moment {
        let while_ago = self.now - Duration::minutes(20);
        while_ago.duration_trunc(Duration::hours(1)).unwrap_or(while_ago)
    }

    /// Some time after the start of work on that day; never in the future.
    pub fn ago(&mut self, days: i64) -> Moment {
        self.quarter = (self.quarter + 1) % 32;
        let later = self.morning(days) + Duration::minutes(30 + 15 * self.quarter);
        later.min(self.now - Duration::minutes(5))
    }

    /// How many days until the Thursday of the next consult: three to nine.
    pub fn next_thursday(&self) -> i64 {
        let weekday = i64::from(self.day(3).weekday().num_days_from_monday());
        3 + (i64::from(Weekday::Thu as u8) - weekday).rem_euclid(7)
    }
}
