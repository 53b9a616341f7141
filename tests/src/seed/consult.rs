//! The consults: a series; its closed meeting and its next, to which invitations are out, both with case `a`; and
//! the hidden meeting on case `b`.

use super::{
    Network, agency, agency_of, id,
    mark::{Mark, Marks},
    member,
};
use crate::{TestClock, canary::Only, cast};
use chrono::Duration;
use domain::{
    agreement::{Agreement, AgreementStatus},
    consult::{
        AgendaItem, Attendance, Contribution, Decision, Invitation, Meeting, MeetingStatus, Seat, Series,
        SeriesSeat,
    },
};

type Handles = &'static [&'static str];

/// A meeting with one item: its name, its seats (the chair first), and the agencies at the item.
struct Table {
    name: &'static str,
    case: &'static str,
    status: MeetingStatus,
    starts_in: Duration,
    seats: Handles,
    agencies: Handles,
}

const TABLES: [Table; 3] = [
    Table {
        name: "before",
        case: "a",
        status: MeetingStatus::Closed,
        starts_in: Duration::days(-14),
        seats: &["safety_house_consulted", "wijkteam_directing", "halt_former"],
        agencies: &["safety_house_east", "wijkteam_south", "halt_east"],
    },
    Table {
        name: "a",
        case: "a",
        status: MeetingStatus::Invited,
        starts_in: Duration::days(7),
        seats: &[
            "safety_house_consulted",
            "wijkteam_directing",
            "police_consulted",
            "raad_consulted",
            "housing_consulted",
            "probation_consulted",
        ],
        agencies: &[
            "safety_house_east",
            "wijkteam_south",
            "police_east",
            "raad_east",
            "housing_east",
            "probation_east",
            "police_main",
            "school_main",
            "youth_care_main",
        ],
    },
    Table {
        name: "b",
        case: "b",
        status: MeetingStatus::Open,
        starts_in: Duration::hours(-1),
        seats: &["hidden_director"],
        agencies: &["youth_protection_east"],
    },
];

pub fn add(network: &mut Network, marks: &mut Marks) {
    let only = Only { region: Some("main"), ..Only::default() };
    let mut mark = marks.of("ConsultSeries", "", "main").only(only);
    network.series.push(Series {
        id: id("series:main"),
        version: 1,
        region: id("region:main"),
        name: mark.text("name"),
        every_weeks: 2,
        chair: member("safety_house_consulted"),
        chair_agency: agency_of("safety_house_consulted"),
        has_panel: false,
        programme: Some(mark.text("programme")),
    });
    for (handle, seat) in [("safety_house_consulted", Seat::Chair), ("police_consulted", Seat::Invitee)] {
        network.series_seats.push(SeriesSeat {
            id: id(&format!("series_seat:{handle}")),
            series: id("series:main"),
            member: member(handle),
            agency: agency_of(handle),
            seat,
        });
    }
    for table in &TABLES {
        meeting(network, marks, table);
    }
    let [before, now, hidden] = &TABLES;
    for (nth, table, author, audience) in [
        ("1", now, "police_consulted", now.agencies),
        ("2", now, "police_consulted", &["police_east", "raad_east"]),
        ("3", now, "wijkteam_directing", &["wijkteam_south", "youth_care_main"]),
        ("4", now, "school_team", &["school_main"]),
        ("5", before, "halt_former", before.agencies),
        ("1", hidden, "hidden_director", hidden.agencies),
    ] {
        contribution(network, marks, table, nth, author, audience);
    }
    for (nth, table) in [("1", now), ("2", before), ("1", hidden)] {
        let only = Only { agencies: Some(table.agencies), ..Only::default() };
        let mut mark = marks.of("Decision", table.case, nth).only(only);
        network.decisions.push(Decision {
            id: id(&format!("decision:{}:{nth}", table.case)),
            item: id(&format!("item:{}", table.name)),
            case: id(&format!("case:{}", table.case)),
            author: member(table.seats[0]),
            agency: agency_of(table.seats[0]),
            text: mark.text("text"),
            recorded_at: mark.moment("recordedAt"),
        });
    }
    for (nth, table, owner, due) in [
        ("1", now, "police_consulted", "2027-01-12"),
        // Its owner has no grant any more.
        ("2", before, "halt_former", "2027-02-16"),
        // Its owner is on the team, but its agency is not at the item.
        ("3", now, "youth_work_team", "2027-03-23"),
        ("1", hidden, "hidden_director", "2027-04-27"),
    ] {
        agreement(network, marks, table, nth, owner, due);
    }
}

fn meeting(network: &mut Network, marks: &mut Marks, table: &Table) {
    let (name, seated) = (table.name, Only { seats: Some(table.seats), ..Only::default() });
    let mut mark = marks.of("ConsultMeeting", table.case, name).only(seated.clone());
    network.meetings.push(Meeting {
        id: id(&format!("consult:{name}")),
        version: 1,
        region: id("region:main"),
        series: (name != "b").then(|| id("series:main")),
        title: mark.text("title"),
        starts_at: mark.at("startsAt", TestClock::start() + table.starts_in),
        status: table.status,
        chair: member(table.seats[0]),
    });
    for (nth, handle) in table.seats.iter().enumerate() {
        let mut mark = marks.of("Invitation", table.case, handle).only(seated.clone());
        network.invitations.push(Invitation {
            id: id(&format!("invitation:{name}:{handle}")),
            version: 1,
            meeting: id(&format!("consult:{name}")),
            member: member(handle),
            agency: agency_of(handle),
            seat: if nth == 0 { Seat::Chair } else { Seat::Invitee },
            invited_at: Some(mark.moment("invitedAt")),
            attendance: (table.status == MeetingStatus::Closed).then_some(Attendance::Present),
            withdrawn_at: None,
        });
    }
    if name == "before" {
        withdrawn(network, marks.of("Invitation", table.case, "withdrawn").only(seated));
    }
    let only = Only { agencies: Some(table.agencies), ..Only::default() };
    network.items.push(AgendaItem {
        id: id(&format!("item:{name}")),
        version: 1,
        meeting: id(&format!("consult:{name}")),
        case: id(&format!("case:{}", table.case)),
        position: 1,
        question: marks.of("AgendaItem", table.case, name).only(only).text("question"),
        agencies: table.agencies.iter().map(|handle| agency(handle)).collect(),
        carried_from: (name == "a").then(|| id("item:before")),
    });
}

/// Somebody of the team who was asked to the closed meeting, and then was not.
fn withdrawn(network: &mut Network, mut mark: Mark<'_>) {
    network.invitations.push(Invitation {
        id: id("invitation:before:withdrawn"),
        version: 2,
        meeting: id("consult:before"),
        member: member("youth_work_team"),
        agency: agency_of("youth_work_team"),
        seat: Seat::Invitee,
        invited_at: Some(mark.moment("invitedAt")),
        attendance: None,
        withdrawn_at: Some(mark.moment("withdrawnAt")),
    });
}

fn contribution(
    network: &mut Network,
    marks: &mut Marks,
    table: &Table,
    nth: &str,
    author: &'static str,
    audience: Handles,
) {
    let only = Only { author: Some(cast::find(author).agency), agencies: Some(audience), ..Only::default() };
    let mut mark = marks.of("Contribution", table.case, nth).only(only);
    network.contributions.push(Contribution {
        id: id(&format!("contribution:{}:{nth}", table.case)),
        item: id(&format!("item:{}", table.name)),
        case: id(&format!("case:{}", table.case)),
        author: member(author),
        agency: agency_of(author),
        text: mark.text("text"),
        audience: audience.iter().map(|handle| agency(handle)).collect(),
        origin: (nth == "1" && table.case == "a").then(|| id("contact_moment:a:2")),
        recorded_at: mark.moment("recordedAt"),
    });
}

fn agreement(
    network: &mut Network,
    marks: &mut Marks,
    table: &Table,
    nth: &str,
    owner: &'static str,
    due: &str,
) {
    let only = Only { agencies: Some(table.agencies), owner: Some(owner), ..Only::default() };
    let mut mark = marks.of("Agreement", table.case, nth).only(only);
    network.agreements.push(Agreement {
        id: id(&format!("agreement:{}:{nth}", table.case)),
        version: 1,
        case: id(&format!("case:{}", table.case)),
        item: id(&format!("item:{}", table.name)),
        text: mark.text("text"),
        owner: member(owner),
        due_on: mark.day("dueOn", due),
        conditions: mark.some("conditions"),
        contact_person: mark.some("contactPerson"),
        status: if nth == "3" { AgreementStatus::Done } else { AgreementStatus::Open },
        result_note: (nth == "3").then(|| mark.text("resultNote")),
        made_at: mark.moment("madeAt"),
    });
}
