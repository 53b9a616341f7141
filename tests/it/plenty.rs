//! More than the cast has: cases with all that a list of them shows, so that pages turn and statements are counted.

use chrono::{Days, Duration};
use domain::{
    Id, Moment, Relation,
    agreement::{Agreement, AgreementStatus},
    case::{Case, Level, Status},
    clock::day_of,
    consult::{AgendaItem, Invitation, Meeting, MeetingStatus, Seat, Series},
    deadline::Deadline,
    grant::{self, Cause, Grant, Holder},
    network::Member,
    person::{Person, PersonContact},
    plan::{
        Goal, GoalStanding, Owner, Party, Plan, PlanAccord, PlanAction, PlanEvaluation, PlanRevision,
        Standing,
    },
    programme::{Length, PlanKind, Term, TermEnd, TermStart},
    team::{TeamFunction, TeamMembership},
};
use persistence::Planting;
use std::ops::Range;
use tests::{World, cast, seed::id};

/// Who directs them: not of the cast's own cases.
const DIRECTOR: &str = "cjg_tomorrow";

fn agency_of<T>(handle: &str) -> Id<T> {
    id(&format!("agency:{}", cast::find(handle).agency))
}

/// Plants cases with a person, a team, a meeting and an agreement each; `viewer` is on the team and chairs. Days,
/// moments and names repeat, so that a page can end between equals.
pub async fn plant(world: &World, viewer: &str, range: Range<usize>) {
    let now = world.clock.now();
    let member: Id<Member> = id(&format!("member:{viewer}"));
    let planting = world.store.plant(now);
    for nth in range {
        let of = |noun: &str| format!("{noun}:plenty:{nth}");
        let (case, person): (Id<Case>, Id<Person>) = (id(&of("case")), id(&of("person")));
        let (meeting, item) = (id(&of("consult")), id(&of("item")));
        let day = |day: &str, by: u64| day.parse::<domain::Day>().expect("a day") + Days::new(by);
        let at = now + Duration::days(1 + (nth / 2) as i64);
        planting
            .records(&[Person {
                id: person,
                version: 1,
                given_name: format!("Plenty {nth}"),
                family_name: format!("Many {}", nth / 3),
                birth_date: day("2012-01-01", nth as u64),
            }])
            .await
            .expect("persons");
        let contact = PersonContact {
            person,
            version: 1,
            street: None,
            postal_code: None,
            city: Some(format!("Town {nth}")),
            phone: None,
            email: None,
            whereabouts: None,
            off_the_radar: false,
            off_since: None,
            found_on: None,
        };
        planting.records(&[contact]).await.expect("contacts");
        let file = Case {
            id: case,
            version: 1,
            region: id("region:main"),
            municipality: id("municipality:main"),
            level: Level::Person,
            programme: "plenty".to_owned(),
            variant: None,
            phase: None,
            status: Status::Active,
            opened_on: day("2026-05-01", (nth / 2) as u64),
            closed_on: None,
            outcome: None,
            directing_agency: agency_of(DIRECTOR),
            director: id(&format!("member:{DIRECTOR}")),
            family: None,
        };
        planting.records(std::slice::from_ref(&file)).await.expect("cases");
        let (deadline, began) =
            Deadline::begin(id(&of("deadline")), &file, &term(), at, Some("plenty")).expect("it begins");
        let began = began.kept(id(&of("deadline_move")), &deadline, now, Some(deadline.member));
        planting.records(&[deadline]).await.expect("deadlines");
        planting.records(&[began]).await.expect("moves");
        planting.concern(&[(case, person)]).await.expect("whom it concerns");
        let team = ["police_team", "raad_team", viewer].map(|handle| TeamMembership {
            id: id(&of(&format!("team:{handle}"))),
            case,
            version: 1,
            member: Some(id(&format!("member:{handle}"))),
            agency: Some(agency_of(handle)),
            family_member: None,
            function: TeamFunction::Contact,
            from: now - Duration::days(1),
            until: None,
            reason: "plenty".to_owned(),
        });
        planting.records(&team).await.expect("team");
        let (ground, purpose) = grant::usual(Relation::Team);
        let grant = Grant {
            id: id(&of("grant")),
            case,
            holder: Holder::Member(member),
            relation: Relation::Team,
            ground,
            purpose,
            from: now - Duration::days(1),
            until: None,
            cause: Cause::JoinedTeam,
            cause_id: team[2].id.0,
            consent: None,
        };
        planting.records(&[grant]).await.expect("grants");
        let series = Series {
            id: id(&of("series")),
            version: 1,
            region: id("region:main"),
            name: format!("Series {}", nth / 2),
            every_weeks: 2,
            chair: member,
            chair_agency: agency_of(viewer),
            has_panel: false,
            programme: None,
        };
        planting.records(&[series]).await.expect("series");
        let consult = Meeting {
            id: meeting,
            version: 1,
            region: id("region:main"),
            series: None,
            title: format!("Meeting {nth}"),
            starts_at: at,
            status: MeetingStatus::Invited,
            chair: member,
        };
        planting.records(&[consult]).await.expect("meetings");
        let seat = Invitation {
            id: id(&of("invitation")),
            version: 1,
            meeting,
            member,
            agency: agency_of(viewer),
            seat: Seat::Chair,
            invited_at: Some(now),
            attendance: None,
            withdrawn_at: None,
        };
        planting.records(&[seat]).await.expect("seats");
        let on_table = AgendaItem {
            id: item,
            version: 1,
            meeting,
            case,
            position: 1,
            question: "what now".to_owned(),
            agencies: vec![agency_of(viewer)],
            carried_from: None,
        };
        planting.records(&[on_table]).await.expect("items");
        let agreement = Agreement {
            id: id(&of("agreement")),
            version: 1,
            case,
            item,
            text: "call".to_owned(),
            owner: id(&format!("member:{}", ["police_team", "raad_team"][nth % 2])),
            due_on: day("2027-05-01", (nth / 3) as u64),
            conditions: None,
            contact_person: None,
            status: AgreementStatus::Open,
            result_note: None,
            made_at: now,
        };
        planting.records(&[agreement]).await.expect("agreements");
        plan(&planting, nth, member, now).await;
    }
    planting.commit().await.expect("planted");
}

/// A term that no programme has.
fn term() -> Term {
    Term {
        key: "plenty".to_owned(),
        name: "Plenty to do".to_owned(),
        starts: TermStart::ByHand,
        met_by: TermEnd::ByHand,
        within: Length::parse("2 weeks").expect("a length"),
        at_least: None,
        longest: None,
        pauses: true,
        repeats: false,
        missed: None,
    }
}

/// A plan with a goal, two actions of the viewer's, an evaluation, and a revision that somebody agreed to.
async fn plan(planting: &Planting, nth: usize, viewer: Id<Member>, now: Moment) {
    let of = |noun: &str| format!("{noun}:plenty:{nth}");
    let (case, day) = (id(&of("case")), day_of(now));
    let mut plan = Plan::begin(id(&of("plan")), case, Some(id(&of("person"))), PlanKind::Family, day);
    plan.agree(true, day).expect("a plan that runs");
    planting.records(std::slice::from_ref(&plan)).await.expect("plans");
    let mut goal = Goal::new(id(&of("goal")), &plan, 1);
    goal.describe("sleep", Some(viewer), None).expect("a goal");
    planting.records(std::slice::from_ref(&goal)).await.expect("goals");
    let action = |one: &str, text: &str| {
        let mut action = PlanAction::new(id(&of(one)), &goal);
        let due = day + Days::new(200 + (nth / 2) as u64);
        action.describe(text, Owner::Member(viewer), due, day).expect("an action");
        action
    };
    planting.records(&[action("action_one", "call"), action("action_two", "visit")]).await.expect("actions");
    let standing =
        GoalStanding { goal: goal.id, text: goal.text.clone(), standing: Standing::Better, note: None };
    let evaluation = PlanEvaluation {
        id: id(&of("evaluation")),
        case,
        plan: plan.id,
        held_on: day,
        text: "better".to_owned(),
        standings: vec![standing],
        author: viewer,
        recorded_at: now,
    };
    planting.records(&[evaluation]).await.expect("evaluations");
    let revision = PlanRevision {
        id: id(&of("revision")),
        case,
        plan: plan.id,
        number: 1,
        strengths: None,
        worries: None,
        goals: Vec::new(),
        recorded_at: now,
        agreed_on: Some(day),
    };
    planting.records(std::slice::from_ref(&revision)).await.expect("revisions");
    let accord = PlanAccord {
        id: id(&of("accord")),
        case,
        plan: plan.id,
        revision: revision.id,
        nth: 0,
        party: Party::Professional,
        who: viewer.0,
        name: "somebody".to_owned(),
        agrees: true,
        said_on: day,
        words: None,
        author: viewer,
        recorded_at: now,
    };
    planting.records(&[accord]).await.expect("accords");
}
