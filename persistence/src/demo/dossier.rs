//! Making a case and what is recorded on it; every sight of it by a grant, as the API writes them.

use super::{
    draft::{Draft, Made},
    people::Who,
};
use chrono::Duration;
use domain::{
    Id, Moment, Relation,
    case::{Case, Level, Outcome, Regie, Status},
    consent::Consent,
    fact::{
        Assessment, CareNote, Concern, ContactKind, ContactMoment, EducationRecord, Fact, GroupTrend, Kind,
        PoliceFact,
    },
    family::FamilyMember,
    framework::{Framework, FrameworkPeriod},
    grant::{Cause, Grant, Ground, Holder, usual},
    network,
    person::Person,
    policy,
    referral::{Referral, ReferralStatus},
    team::{TeamFunction, TeamMembership},
};
use uuid::Uuid;

/// A kind of fact, and where it is kept until it is saved.
pub(super) trait Shelved: Kind + Sized {
    fn shelf(made: &mut Made) -> &mut Vec<Fact<Self>>;
}

macro_rules! shelved {
    ($($kind:ident on $shelf:ident),+) => {
        $(impl Shelved for $kind {
            fn shelf(made: &mut Made) -> &mut Vec<Fact<Self>> {
                &mut made.$shelf
            }
        })+
    };
}
shelved!(
    Concern on concerns, ContactMoment on contact_moments, CareNote on care_notes,
    GroupTrend on trends,
    EducationRecord on education_records, PoliceFact on police_facts, Assessment on assessments
);

/// To whom a member's grants are: to the whole agency where it works as one team.
fn holder(who: Who) -> Holder {
    if who.office.as_one { Holder::Agency(who.office.id) } else { Holder::Member(who.id) }
}

impl Draft {
    /// A grant with the ground and the purpose that its relation has of itself.
    pub fn grant(
        &mut self,
        case: Id<Case>,
        holder: Holder,
        relation: Relation,
        (cause, cause_id): (Cause, Uuid),
        (from, until): (Moment, Option<Moment>),
    ) {
        let (id, (ground, purpose), consent) = (self.dice.id(), usual(relation), None);
        let grant =
            Grant { id, case, holder, relation, ground, purpose, from, until, cause, cause_id, consent };
        self.made.grants.push(grant);
    }

    /// Opens and starts a case, so many days ago; who opens it directs it.
    pub fn open(
        &mut self,
        programme: &str,
        level: Level,
        days: i64,
        director: Who,
        persons: &[Id<Person>],
    ) -> Id<Case> {
        let (id, from, office) = (self.dice.id(), self.morning(days), director.office);
        let (programme, variant) =
            programme.split_once('/').map_or((programme, None), |(key, variant)| (key, Some(variant)));
        self.made.cases.push(Case {
            id,
            version: 1,
            region: office.region,
            municipality: office.municipality,
            level,
            programme: programme.to_owned(),
            variant: variant.map(str::to_owned),
            phase: None,
            status: Status::Active,
            opened_on: domain::clock::day_of(from),
            closed_on: None,
            outcome: None,
            directing_agency: office.id,
            director: director.id,
            family: None,
        });
        self.made.concerned.extend(persons.iter().map(|person| (id, *person)));
        self.direct(id, director, Cause::CaseOpened, from, None);
        id
    }

    fn direct(&mut self, case: Id<Case>, who: Who, cause: Cause, from: Moment, reason: Option<&str>) {
        let id: Id<Regie> = self.dice.id();
        let (director, agency, reason) = (who.id, who.office.id, reason.map(str::to_owned));
        self.made.regies.push(Regie { id, case, agency, director, from, until: None, reason });
        self.grant(case, holder(who), Relation::Directing, (cause, id.0), (from, None));
    }

    /// Gives casusregie to another member.
    pub fn hand_over(&mut self, case: Id<Case>, to: Who, days: i64, reason: &str) {
        let now = self.ago(days);
        for regie in self.made.regies.iter_mut().filter(|one| one.case == case && one.until.is_none()) {
            regie.until = Some(now);
        }
        self.end_grants(|grant| grant.case == case && grant.relation == Relation::Directing, now);
        if let Some(case) = self.made.cases.iter_mut().rev().find(|one| one.id == case) {
            (case.directing_agency, case.director, case.version) = (to.office.id, to.id, case.version + 1);
        }
        self.direct(case, to, Cause::HandedOver, now, Some(reason));
    }

    fn end_grants(&mut self, which: impl Fn(&Grant) -> bool, now: Moment) {
        let live = self.made.grants.iter_mut().filter(|grant| which(grant) && grant.is_live(now));
        live.for_each(|grant| grant.until = Some(now));
    }

    /// Halts a case, or sets it back to intake.
    pub fn turn(&mut self, case: Id<Case>, status: Status) {
        if let Some(case) = self.made.cases.iter_mut().rev().find(|one| one.id == case) {
            case.status = status;
        }
    }

    /// Ends the team and the frameworks, then the case: who referred it sees it no longer.
    pub fn close(&mut self, case: Id<Case>, outcome: Outcome, days: i64) {
        let now = self.ago(days);
        if let Some(case) = self.made.cases.iter_mut().rev().find(|one| one.id == case) {
            (case.status, case.version) = (Status::Closed, case.version + 1);
            (case.closed_on, case.outcome) = (Some(domain::clock::day_of(now)), Some(outcome));
        }
        let ends = |relation| matches!(relation, Relation::Referred | Relation::Team);
        self.end_grants(|grant| grant.case == case && ends(grant.relation), now);
        for one in self.made.memberships.iter_mut().filter(|one| one.case == case && one.until.is_none()) {
            (one.until, one.version, one.reason) =
                (Some(now), one.version + 1, "De casus is afgesloten".to_owned());
        }
        for one in self.made.frameworks.iter_mut().filter(|one| one.case == case && one.until.is_none()) {
            one.until = Some(now);
        }
    }

    /// Notes who referred the case: it sees that it runs.
    pub fn refer(&mut self, case: Id<Case>, who: Who, days: i64) {
        let from = self.morning(days);
        self.grant(case, Holder::Member(who.id), Relation::Referred, (Cause::Referred, case.0), (from, None));
        let id = self.dice.id();
        self.made.referrals.push(Referral {
            id,
            version: 2,
            case,
            referrer: who.id,
            agency: who.office.id,
            channel: None,
            made_at: from,
            status: ReferralStatus::Accepted,
            decided_at: Some((from + Duration::hours(5)).min(self.now)),
            feedback: Some("Het gezin doet mee.".to_owned()),
        });
    }

    /// Both agencies hold a signal on the person: each sees how to reach the other.
    pub fn matched(&mut self, case: Id<Case>, who: Who, days: i64) {
        let from = self.morning(days);
        self.grant(case, Holder::Member(who.id), Relation::Matched, (Cause::Matched, case.0), (from, None));
    }

    /// Broke the glass so many minutes ago, for eight hours.
    pub fn break_glass(&mut self, case: Id<Case>, who: Who, minutes: i64) {
        let from = self.now - chrono::Duration::minutes(minutes);
        let (cause, until) = ((Cause::BrokeGlass, case.0), from + chrono::Duration::hours(8));
        self.grant(case, Holder::Member(who.id), Relation::Emergency, cause, (from, Some(until)));
    }

    pub fn consent(
        &mut self,
        case: Id<Case>,
        person: Id<Person>,
        days: i64,
        given_by: &[&str],
        purpose: &str,
    ) -> Id<Consent> {
        let (id, given_at) = (self.dice.id(), self.ago(days));
        let given_by = given_by.iter().map(|name| (*name).to_owned()).collect();
        let (purpose, withdrawn_at) = (purpose.to_owned(), None);
        let consent = Consent { id, case, person, version: 1, purpose, given_by, given_at, withdrawn_at };
        self.made.consents.push(consent);
        id
    }

    /// Withdraws a consent: what rests on it ends at once.
    pub fn withdraw(&mut self, consent: Id<Consent>, days: i64) {
        let now = self.ago(days);
        for one in self.made.consents.iter_mut().filter(|one| one.id == consent) {
            (one.withdrawn_at, one.version) = (Some(now), 2);
        }
        let rests = |grant: &&Grant| grant.consent == Some(consent);
        let carried: Vec<_> = self.made.grants.iter().filter(rests).map(|grant| grant.cause_id).collect();
        for one in self.made.memberships.iter_mut().filter(|one| carried.contains(&one.id.0)) {
            (one.until, one.version) = (Some(now), one.version + 1);
            one.reason = "toestemming ingetrokken".to_owned();
        }
        self.end_grants(|grant| grant.consent == Some(consent), now);
    }

    /// A professional joins the team, and sees the case by that.
    pub fn join(
        &mut self,
        case: Id<Case>,
        who: Who,
        function: TeamFunction,
        days: i64,
        reason: &str,
    ) -> Id<TeamMembership> {
        let (id, from) = (self.dice.id(), self.ago(days));
        self.made.memberships.push(TeamMembership {
            id,
            case,
            version: 1,
            member: Some(who.id),
            agency: Some(who.office.id),
            family_member: None,
            function,
            from,
            until: None,
            reason: reason.to_owned(),
        });
        self.grant(case, holder(who), Relation::Team, (Cause::JoinedTeam, id.0), (from, None));
        id
    }

    /// What the membership shows rests on another ground than the covenant: a consent, an order, a task.
    pub fn on_ground(&mut self, team: Id<TeamMembership>, ground: Ground, consent: Option<Id<Consent>>) {
        for grant in self.made.grants.iter_mut().rev().filter(|grant| grant.cause_id == team.0) {
            (grant.ground, grant.consent) = (ground, consent);
        }
    }

    /// Somebody of the family joins the team; has no account.
    pub fn join_family(&mut self, case: Id<Case>, relative: Option<&Id<FamilyMember>>, days: i64) {
        let (id, from) = (self.dice.id(), self.ago(days));
        self.made.memberships.extend(relative.map(|relative| TeamMembership {
            id,
            case,
            version: 1,
            member: None,
            agency: None,
            family_member: Some(*relative),
            function: TeamFunction::Family,
            from,
            until: None,
            reason: "Het gezin zit zelf aan tafel".to_owned(),
        }));
    }

    /// A professional leaves the team, and sees the case no longer.
    pub fn leave(&mut self, team: Id<TeamMembership>, days: i64, reason: &str) {
        let now = self.ago(days);
        for one in self.made.memberships.iter_mut().filter(|one| one.id == team) {
            (one.until, one.version, one.reason) = (Some(now), 2, reason.to_owned());
        }
        self.end_grants(|grant| grant.cause_id == team.0, now);
    }

    /// A framework holds for a child from so many days ago; the one before it ends there.
    pub fn framework(
        &mut self,
        case: Id<Case>,
        person: Id<Person>,
        framework: Framework,
        days: i64,
        ground: &str,
    ) {
        let (id, from) = (self.dice.id(), self.morning(days));
        let before =
            |one: &&mut FrameworkPeriod| one.case == case && one.person == person && one.until.is_none();
        self.made.frameworks.iter_mut().rev().filter(before).for_each(|one| one.until = Some(from));
        let ground = ground.to_owned();
        self.made.frameworks.push(FrameworkPeriod {
            id,
            case,
            person,
            framework,
            ground,
            measure: None,
            from,
            until: None,
            told: None,
        });
    }

    /// Records a fact.
    pub fn note<K: Shelved>(&mut self, case: Id<Case>, author: Who, days: i64, what: K) {
        let (id, recorded_at) = (self.dice.id(), self.ago(days));
        let agency = author.office.id;
        K::shelf(&mut self.made).push(Fact { id, case, author: author.id, agency, recorded_at, what });
    }

    /// Records a contact moment, held alone or with others.
    pub fn met(
        &mut self,
        case: Id<Case>,
        author: Who,
        days: i64,
        kind: ContactKind,
        others: &[Who],
        summary: &str,
    ) {
        let at = self.ago(days);
        let agencies = [author].iter().chain(others).map(|who| who.office.id).collect();
        let role = network::role(author.office.kind, network::Function::Professional);
        let of_care = policy::CARE_SIDE.contains(&role);
        self.note(
            case,
            author,
            days,
            ContactMoment { kind, at, agencies, summary: summary.to_owned(), acts: Vec::new(), of_care },
        );
    }
}
