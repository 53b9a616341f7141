//! The cases `a` and `b`: persons, family, regie, team, framework, consents and grants.

use super::{
    Network, agency_of, id,
    mark::{Mark, Marks},
    member, uuid,
};
use crate::{TestClock, canary::Only, cast};
use chrono::Duration;
use domain::{
    Category, Moment, Relation,
    access_log::{Categories, Deed, Entry},
    case::{Case, Level, Regie, Status},
    consent::Consent,
    emergency::{Emergency, Review},
    family::{Family, FamilyMember, FamilyRole},
    framework::{Framework, FrameworkPeriod, Told},
    grant::{self, Cause, Grant, Ground, Holder},
    person::{Bsn, CitizenNumber, Person, PersonContact},
    person_match::{PersonMatch, PersonMatchStatus},
    referral::{Referral, ReferralStatus},
    team::{TeamFunction, TeamMembership},
};

pub fn add(network: &mut Network, marks: &mut Marks) {
    emergency(network, marks, "a", "youth_care_emergency", Some(Review::Justified));
    emergency(network, marks, "b", "hidden_director", None);
    logged(network, marks, "a", "police_team");
    logged(network, marks, "b", "hidden_director");
    let only = Only { region: Some("main"), overseers: true, ..Only::default() };
    let mark = marks.of("AccessEntry", "", "main").only(only);
    network.log.push(searched(mark, "entry:main", "police_team"));
    person(network, marks, "a", "1", "2011-03-07", Some("731904254"));
    // Of the second person neither contact nor BSN is recorded: that is not the same as withheld.
    person(network, marks, "a", "2", "2014-06-19", None);
    person(network, marks, "b", "1", "2010-12-11", Some("731904394"));
    matched(network, marks, ("a", ["a:1", "a:2"]), Only::default());
    // One person of each case: nobody of the cast reads both numbers.
    matched(network, marks, ("b", ["a:1", "b:1"]), Only { own: Some(&[]), ..Only::default() });
    family(network, marks, "a", ["2011-03-08", "1979-04-23", "1952-08-30"]);
    family(network, marks, "b", ["2010-12-12", "1981-02-17", "1955-05-26"]);
    case(network, marks, "a", "wijkteam_directing", "2026-02-03");
    case(network, marks, "b", "hidden_director", "2026-02-24");
    let (start, day) = (TestClock::start(), Duration::days(1));
    for sight in cast::all().filter(|sight| sight.handle.ends_with("_team")) {
        team(network, marks, sight.handle, None, None);
    }
    team(network, marks, "school_left", None, None);
    team(network, marks, "halt_former", None, Some(start - day));
    team(network, marks, "wijkteam_consent_withdrawn", None, Some(start - day));
    team(network, marks, "cjg_tomorrow", Some(start + day), None);
    family_on_team(network, marks);
    referral(network, marks, "a", "police_referred");
    referral(network, marks, "b", "hidden_director");
    for (handle, relation, until) in [
        ("police_referred", Relation::Referred, None),
        ("school_referred", Relation::Referred, None),
        ("safety_house_consulted", Relation::Consulted, None),
        ("police_consulted", Relation::Consulted, None),
        ("raad_consulted", Relation::Consulted, None),
        ("housing_consulted", Relation::Consulted, None),
        ("probation_consulted", Relation::Consulted, None),
        ("school_matched", Relation::Matched, None),
        ("youth_care_emergency", Relation::Emergency, Some(start + Duration::hours(4))),
    ] {
        grant(network, marks, "a", handle, relation, None, until);
    }
}

fn referral(network: &mut Network, marks: &mut Marks, case: &'static str, referrer: &'static str) {
    let mut mark = marks.of("Referral", case, "1");
    network.referrals.push(Referral {
        id: id(&format!("referral:{case}:1")),
        version: 1,
        case: id(&format!("case:{case}")),
        referrer: member(referrer),
        agency: agency_of(referrer),
        channel: mark.some("channel"),
        made_at: mark.moment("madeAt"),
        status: ReferralStatus::Accepted,
        decided_at: Some(mark.moment("decidedAt")),
        feedback: mark.some("feedback"),
    });
}

fn person(
    network: &mut Network,
    marks: &mut Marks,
    case: &'static str,
    nth: &str,
    born: &str,
    bsn: Option<&str>,
) {
    let person = id(&format!("person:{case}:{nth}"));
    let mut mark = marks.of("Person", case, nth);
    network.persons.push(Person {
        id: person,
        version: 1,
        given_name: mark.text("givenName"),
        family_name: mark.text("familyName"),
        birth_date: mark.day("birthDate", born),
    });
    network.concerned.push((id(&format!("case:{case}")), person));
    let Some(bsn) = bsn else { return };
    let number = marks.of("CitizenNumber", case, nth).digits("number", bsn);
    let number = Bsn::parse("number", &number).expect("a BSN that passes the 11-check");
    network.numbers.push(CitizenNumber { person, version: 1, number });
    let mut mark = marks.of("PersonContact", case, nth);
    network.contacts.push(PersonContact {
        person,
        version: 1,
        street: mark.some("street"),
        postal_code: mark.some("postalCode"),
        city: mark.some("city"),
        phone: mark.some("phone"),
        email: mark.some("email"),
        whereabouts: mark.some("whereabouts"),
        off_the_radar: false,
        off_since: Some(mark.day("offTheRadarSince", if case == "a" { "2025-10-03" } else { "2025-10-04" })),
        found_on: Some(mark.day("foundOn", if case == "a" { "2025-10-13" } else { "2025-10-14" })),
    });
}

/// That two persons have the same BSN, as was said at case `a` and is still open at `b`. The planted numbers differ:
/// every value of the cast is there once.
fn matched(network: &mut Network, marks: &mut Marks, (case, pair): (&'static str, [&str; 2]), only: Only) {
    let [one, other] = pair.map(|person| id::<Person>(&format!("person:{person}")));
    let mut mark = marks.of("PersonMatch", case, "1").only(only);
    let resolved = case == "a";
    network.person_matches.push(PersonMatch {
        id: id(&format!("person_match:{case}:1")),
        version: 1,
        first: if one.0 < other.0 { one } else { other },
        second: if one.0 < other.0 { other } else { one },
        found_at: mark.moment("foundAt"),
        status: if resolved { PersonMatchStatus::Different } else { PersonMatchStatus::Open },
        resolved_at: resolved.then(|| mark.moment("resolvedAt")),
        resolved_by: resolved.then(|| member("wijkteam_directing")),
    });
}

fn family(network: &mut Network, marks: &mut Marks, case: &'static str, born: [&str; 3]) {
    let family = id(&format!("family:{case}"));
    network.families.push(Family { id: family, version: 1 });
    let kinds = [FamilyRole::Child, FamilyRole::Parent, FamilyRole::Grandparent];
    for ((nth, kind), born) in ["1", "2", "3"].into_iter().zip(kinds).zip(born) {
        let mut mark = marks.of("FamilyMember", case, nth);
        network.family_members.push(FamilyMember {
            id: id(&format!("family_member:{case}:{nth}")),
            family,
            version: 1,
            name: mark.text("name"),
            birth_date: Some(mark.day("birthDate", born)),
            kind,
            has_authority: kind == FamilyRole::Parent,
            in_household: kind != FamilyRole::Grandparent,
            person: (kind == FamilyRole::Child).then(|| id(&format!("person:{case}:1"))),
        });
    }
}

fn case(network: &mut Network, marks: &mut Marks, case: &'static str, director: &'static str, opened: &str) {
    let case_id = id(&format!("case:{case}"));
    let mut mark = marks.of("Case", case, "1");
    network.cases.push(Case {
        id: case_id,
        version: 1,
        region: id("region:main"),
        municipality: id("municipality:main"),
        level: Level::Family,
        programme: mark.text("programme"),
        variant: mark.some("variant"),
        phase: mark.some("phase"),
        status: Status::Active,
        opened_on: mark.day("openedOn", opened),
        closed_on: None,
        outcome: None,
        directing_agency: agency_of(director),
        director: member(director),
        family: Some(id(&format!("family:{case}"))),
    });
    let mut mark = marks.of("Regie", case, "1");
    network.regies.push(Regie {
        id: id(&format!("regie:{case}:1")),
        case: case_id,
        agency: agency_of(director),
        director: member(director),
        from: mark.moment("from"),
        until: None,
        reason: mark.some("reason"),
    });
    let mut mark = marks.of("FrameworkPeriod", case, "1");
    network.frameworks.push(FrameworkPeriod {
        id: id(&format!("framework:{case}:1")),
        case: case_id,
        person: id(&format!("person:{case}:1")),
        framework: Framework::Voluntary,
        ground: mark.text("ground"),
        measure: Some(id(&format!("measure:{case}:1"))),
        from: mark.moment("from"),
        until: None,
        told: Some(Told {
            on: mark.day("toldOn", if case == "a" { "2024-01-09" } else { "2024-01-10" }),
            by: member(director),
            words: mark.text("toldWords"),
        }),
    });
    // The first stands, the second was withdrawn.
    for nth in ["1", "2"] {
        let mut mark = marks.of("Consent", case, nth);
        network.consents.push(Consent {
            id: id(&format!("consent:{case}:{nth}")),
            case: case_id,
            person: id(&format!("person:{case}:1")),
            version: 1,
            purpose: mark.text("purpose"),
            given_by: vec![mark.text("givenBy")],
            given_at: mark.moment("givenAt"),
            withdrawn_at: (nth == "2").then(|| mark.moment("withdrawnAt")),
        });
    }
    grant(network, marks, case, director, Relation::Directing, None, None);
}

/// A place on the team of case `a`, and the grant that comes of it.
fn team(
    network: &mut Network,
    marks: &mut Marks,
    handle: &'static str,
    from: Option<Moment>,
    until: Option<Moment>,
) {
    let mut mark = marks.of("TeamMembership", "a", handle);
    let function = match handle {
        "raad_team" => TeamFunction::Investigator,
        "youth_care_team" | "wijkteam_team" => TeamFunction::CaseWorker,
        _ => TeamFunction::Contact,
    };
    network.team.push(TeamMembership {
        id: id(&format!("team:a:{handle}")),
        case: id("case:a"),
        version: 1,
        member: Some(member(handle)),
        agency: Some(agency_of(handle)),
        family_member: None,
        function,
        from: from.unwrap_or_else(|| mark.moment("from")),
        until,
        reason: mark.text("reason"),
    });
    grant(network, marks, "a", handle, Relation::Team, from, until);
}

/// A parent is on the team too, without an account.
fn family_on_team(network: &mut Network, marks: &mut Marks) {
    let mut mark = marks.of("TeamMembership", "a", "family");
    network.team.push(TeamMembership {
        id: id("team:a:family"),
        case: id("case:a"),
        version: 1,
        member: None,
        agency: None,
        family_member: Some(id("family_member:a:2")),
        function: TeamFunction::Family,
        from: mark.moment("from"),
        until: None,
        reason: mark.text("reason"),
    });
}

fn grant(
    network: &mut Network,
    marks: &mut Marks,
    case: &'static str,
    handle: &'static str,
    relation: Relation,
    from: Option<Moment>,
    until: Option<Moment>,
) {
    let mut mark = marks.of("Grant", case, handle);
    let (mut ground, purpose) = grant::usual(relation);
    let consent = (handle == "wijkteam_consent_withdrawn").then(|| id("consent:a:2"));
    if consent.is_some() {
        ground = Ground::Consent;
    }
    let (cause, cause_id) = match relation {
        Relation::Directing => (Cause::CaseOpened, uuid(&format!("regie:{case}:1"))),
        Relation::Team => (Cause::JoinedTeam, uuid(&format!("team:{case}:{handle}"))),
        Relation::Consulted => (Cause::Invited, uuid("consult:a")),
        Relation::Referred => (Cause::Referred, uuid(&format!("referral:{handle}"))),
        Relation::Matched => (Cause::Matched, uuid(&format!("match:{handle}"))),
        Relation::Emergency | Relation::Overseeing => (Cause::BrokeGlass, uuid(&format!("glass:{handle}"))),
    };
    let as_one = matches!(handle, "wijkteam_team" | "wijkteam_directing");
    network.grants.push(Grant {
        id: id(&format!("grant:{case}:{handle}")),
        case: id(&format!("case:{case}")),
        holder: if as_one { Holder::Agency(agency_of(handle)) } else { Holder::Member(member(handle)) },
        relation,
        ground,
        purpose,
        from: from.unwrap_or_else(|| mark.moment("from")),
        until,
        cause,
        cause_id,
        consent,
    });
}

/// That somebody once looked at the first person of a case.
fn logged(network: &mut Network, marks: &mut Marks, case: &'static str, handle: &'static str) {
    let relation = Relation::Team;
    let (ground, purpose) = grant::usual(relation);
    network.log.push(Entry {
        deed: Deed::Read,
        case: Some(id(&format!("case:{case}"))),
        person: Some(id(&format!("person:{case}:1"))),
        categories: Categories::of(Category::Identity),
        grant: Some(id(&format!("grant:{case}:{handle}"))),
        relation: Some(relation),
        ground: Some(ground),
        purpose: Some(purpose),
        ..searched(marks.of("AccessEntry", case, "1"), &format!("entry:{case}:1"), handle)
    });
}

/// That somebody once looked for a person whom it found in no case.
fn searched(mut mark: Mark<'_>, name: &str, handle: &'static str) -> Entry {
    Entry {
        id: id(name),
        region: id("region:main"),
        number: 0,
        at: TestClock::start() - Duration::days(1),
        request: mark.text("request"),
        member: member(handle),
        agency: agency_of(handle),
        role: cast::find(handle).role(),
        client: mark.text("client"),
        deed: Deed::Search,
        operation: mark.text("operation"),
        record: None,
        case: None,
        person: None,
        categories: Categories::default(),
        grant: None,
        relation: None,
        ground: None,
        purpose: None,
        seal: Vec::new(),
    }
}

/// That somebody broke the glass of a case.
fn emergency(
    network: &mut Network,
    marks: &mut Marks,
    case: &'static str,
    handle: &'static str,
    review: Option<Review>,
) {
    let only = Only { owner: Some(handle), ..Only::default() };
    let mut mark = marks.of("Emergency", case, "1").only(only);
    network.emergencies.push(Emergency {
        id: id(&format!("emergency:{case}:1")),
        version: 1,
        case: id(&format!("case:{case}")),
        member: member(handle),
        agency: agency_of(handle),
        reason: mark.text("reason"),
        from: mark.moment("from"),
        until: TestClock::start() + Duration::hours(4),
        review,
        review_note: review.map(|_| mark.text("note")),
        reviewed_by: review.map(|_| member("privacy_officer")),
        reviewed_at: review.map(|_| mark.moment("reviewedAt")),
    });
}
