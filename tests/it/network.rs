//! The network through the API: agencies, members, stand-ins.

use crate::common::{case, done, id, join, joining, open, refused_as, relation, sees, send, with};
use axum::http::StatusCode;
use chrono::Duration;
use domain::Relation;
use serde_json::{Value, json};
use tests::{Client, cast, on_each_engine};

/// What a client finds in the directory by an id.
async fn node(client: &Client, id: &Value) -> Value {
    let document =
        "query ($id: ID!) { node(id: $id) { id ... on Agency { name } ... on Member { name leftOn } } }";
    client.query(document, json!({ "id": id })).await.ok().data("/node").clone()
}

#[test]
fn the_administrator_adds_and_changes_agencies_of_its_region() {
    on_each_engine(async |world| {
        let admin = world.client("administrator");
        let add = json!({ "kind": "HALT", "name": " Halt Zuid ", "phone": "030-1234567" });
        let agency = done(&admin, "agencyAdd", add.clone()).await;
        assert_eq!((&agency["name"], &agency["version"]), (&json!("Halt Zuid"), &json!(1)));
        assert_eq!(node(&world.client("police_team"), &agency["id"]).await["name"], "Halt Zuid");
        assert!(node(&world.client("school_elsewhere"), &agency["id"]).await.is_null());

        let change = json!({ "agencyId": agency["id"], "expectedVersion": 1, "name": "Halt Noord" });
        let changed = done(&admin, "agencyChange", change.clone()).await;
        assert_eq!((&changed["version"], &changed["phone"]), (&json!(2), &Value::Null));
        let stale = refused_as(&admin, "agencyChange", change.clone(), "CONFLICT", "expectedVersion").await;
        assert!(stale.message.contains("versie is 2"), "{stale:?}");
        let now = with(change, json!({ "expectedVersion": 2 }));
        for (more, field) in [
            (json!({ "name": "" }), "name"),
            (json!({ "name": "n".repeat(201) }), "name"),
            (json!({ "phone": " " }), "phone"),
        ] {
            refused_as(&admin, "agencyAdd", with(add.clone(), more.clone()), "INVALID", field).await;
            refused_as(&admin, "agencyChange", with(now.clone(), more), "INVALID", field).await;
        }
        for other in ["agency:school_far", "agency:absent", "case:a"] {
            let input = with(now.clone(), json!({ "agencyId": id(other) }));
            refused_as(&admin, "agencyChange", input, "NOT_FOUND", "agencyId").await;
        }
    });
}

#[test]
fn nobody_but_the_administrator_keeps_the_network() {
    on_each_engine(async |world| {
        for sight in cast::all().filter(|sight| sight.works && sight.handle != "administrator") {
            if sight.region() == "far" {
                continue;
            }
            let client = world.client(sight.handle);
            for (mutation, input) in [
                ("agencyAdd", json!({ "kind": "HALT", "name": "Halt Zuid" })),
                ("agencyChange", json!({ "agencyId": id("agency:halt_main"), "name": "Halt Zuid" })),
                ("memberAdd", json!({ "agencyId": id("agency:halt_main"), "name": "Ik", "subject": "ik" })),
                ("memberLeave", json!({ "memberId": id("member:halt_team") })),
            ] {
                // A reporter sees no member, so for it there is none to leave.
                let unseen = mutation == "memberLeave" && sight.handle == "reporter";
                let (code, field) = if unseen { ("NOT_FOUND", "memberId") } else { ("NOT_PERMITTED", "") };
                refused_as(&client, mutation, input, code, field).await;
            }
        }
    });
}

#[test]
fn a_new_member_works_from_its_first_day_in_the_role_of_its_agency() {
    on_each_engine(async |world| {
        let admin = world.client("administrator");
        let add = json!({
            "agencyId": id("agency:cjg_main"), "name": "Nieuw", "subject": "cjg_new", "joinedOn": "2026-11-03",
            "municipalityIds": [id("municipality:main")]
        });
        let member = done(&admin, "memberAdd", add.clone()).await;
        assert_eq!(member["agency"]["id"], id("agency:cjg_main"));
        let client = world.client_of(cast::newcomer("cjg_new", "cjg_main"));
        let early = client.query("{ viewer { role } }", json!({})).await;
        assert_eq!(early.status, StatusCode::UNAUTHORIZED);
        world.clock.set("2026-11-02T23:00:00Z".parse().expect("a moment"));
        let works =
            client.query("{ viewer { role member { id } } cases { totalCount } }", json!({})).await.ok();
        assert_eq!(works.data("/viewer"), &json!({ "role": "CJG", "member": { "id": member["id"] } }));
        assert_eq!(works.data("/cases/totalCount"), 0);
        for (more, code, field) in [
            (json!({}), "DUPLICATE", "subject"),
            (json!({ "subject": "" }), "INVALID", "subject"),
            (json!({ "subject": "cjg_other", "name": "" }), "INVALID", "name"),
            (json!({ "agencyId": id("agency:school_far") }), "NOT_FOUND", "agencyId"),
            (json!({ "name": "Twee" }), "DUPLICATE", "subject"),
            (
                json!({ "subject": "cjg_far", "municipalityIds": [id("municipality:far")] }),
                "NOT_FOUND",
                "municipalityIds",
            ),
        ] {
            refused_as(&admin, "memberAdd", with(add.clone(), more), code, field).await;
        }
    });
}

#[test]
fn a_member_who_leaves_is_let_in_until_the_end_of_the_last_day() {
    on_each_engine(async |world| {
        let (admin, cjg) = (world.client("administrator"), world.client("cjg_team"));
        let wijkteam = world.client("wijkteam_directing");
        let opened = open(&wijkteam).await;
        join(&wijkteam, &opened, "cjg_team").await;
        // Who directs hands over first.
        let directs = open(&cjg).await;
        let early = json!({ "memberId": id("member:cjg_team") });
        refused_as(&admin, "memberLeave", early, "ILLEGAL_TRANSITION", "memberId").await;
        let over = json!({
            "caseId": directs, "directorId": id("member:wijkteam_directing"), "reason": "vertrek"
        });
        done(&cjg, "caseHandOver", over).await;
        let leave = json!({ "memberId": id("member:cjg_team"), "expectedVersion": 1 });
        let before_it_began = with(leave.clone(), json!({ "on": "2020-01-05" }));
        refused_as(&admin, "memberLeave", before_it_began, "INVALID", "on").await;
        let left = done(&admin, "memberLeave", leave.clone()).await;
        assert_eq!((&left["leftOn"], &left["version"]), (&json!("2026-11-02"), &json!(2)));
        let again = with(leave, json!({ "expectedVersion": 2 }));
        refused_as(&admin, "memberLeave", again, "ILLEGAL_TRANSITION", "").await;
        // Midnight in the Netherlands.
        world.clock.set("2026-11-02T22:59:59.999999Z".parse().expect("a moment"));
        assert_eq!(relation(&cjg, &opened).await, "TEAM");
        world.clock.advance(Duration::microseconds(1));
        let answer = cjg.query("{ viewer { role } }", json!({})).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(node(&admin, &id("member:cjg_team")).await["leftOn"], "2026-11-02");
        // Nobody counts on who is gone.
        let seen = case(&wijkteam, &opened, "team { member { id } until }").await;
        let mut team = seen["team"].as_array().expect("a team").iter();
        let place = team.find(|one| one["member"]["id"] == id("member:cjg_team")).expect("its place");
        assert_eq!(place["until"], "2026-11-02T23:00:00+00:00");
        for absent in ["member:school_elsewhere", "member:absent"] {
            let input = json!({ "memberId": id(absent) });
            refused_as(&admin, "memberLeave", input, "NOT_FOUND", "memberId").await;
        }
    });
}

#[test]
fn who_leaves_today_is_on_its_teams_until_midnight_or_until_they_end() {
    on_each_engine(async |world| {
        let (admin, wijkteam) = (world.client("administrator"), world.client("wijkteam_directing"));
        let opened = open(&wijkteam).await;
        join(&wijkteam, &opened, "halt_team").await;
        done(&admin, "memberLeave", json!({ "memberId": id("member:halt_team") })).await;
        refused_as(&wijkteam, "teamAdd", joining(&opened, "halt_team"), "DUPLICATE", "memberId").await;
        done(&wijkteam, "caseClose", json!({ "caseId": opened, "outcome": "NO_CONCERN" })).await;
        let seen = case(&wijkteam, &opened, "team { until }").await;
        let now = json!(world.clock.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, false));
        assert_eq!(seen["team"], json!([{ "until": now }]));
        assert!(!sees(&world.client("halt_team"), &opened).await);
    });
}

#[test]
fn a_stand_in_sees_what_the_absent_sees_from_its_moment_to_its_moment() {
    on_each_engine(async |world| {
        let (school, colleague) = (world.client("school_team"), world.client("school_stranger"));
        let standing = world.client("school_stranger").standing("a", &[Relation::Team]);
        let (now, case_a) = (world.clock.now(), id("case:a"));
        let assign = json!({
            "standInId": id("member:school_stranger"), "from": now + Duration::hours(1),
            "until": now + Duration::hours(3)
        });
        done(&school, "standInAssign", assign).await;
        assert!(!sees(&colleague, &case_a).await);
        world.clock.advance(Duration::hours(1));
        assert_eq!(relation(&standing, &case_a).await, "TEAM");
        // It says when that ends, for the case and for what hangs on it; for whom it stands in it does not.
        let ends = json!((now + Duration::hours(3)).to_rfc3339_opts(chrono::SecondsFormat::Secs, false));
        let until = "access { until } team { access { relation until withheld { field } } }";
        let seen = case(&standing, &case_a, until).await;
        assert_eq!((&seen["access"]["until"], &seen["team"][0]["access"]["until"]), (&ends, &ends));
        assert!(case(&school, &case_a, until).await["access"]["until"].is_null());
        // What the stand-in writes is the stand-in's.
        let concern = json!({ "caseId": case_a, "topic": "TRUANCY", "text": "spijbelt" });
        let recorded = done(&standing, "concernRecord", concern).await;
        assert_eq!(recorded["author"]["id"], id("member:school_stranger"));
        world.clock.advance(Duration::hours(2) - Duration::microseconds(1));
        assert!(sees(&standing, &case_a).await);
        world.clock.advance(Duration::microseconds(1));
        assert!(!sees(&colleague, &case_a).await);
    });
}

#[test]
fn either_ends_at_once_that_somebody_stands_in() {
    on_each_engine(async |world| {
        let (school, colleague) = (world.client("school_team"), world.client("school_stranger"));
        let standing = world.client("school_stranger").standing("a", &[Relation::Team]);
        let (now, case_a) = (world.clock.now(), id("case:a"));
        let assign = |from: Duration| {
            json!({
                "standInId": id("member:school_stranger"), "from": now + from, "until": now + Duration::days(30)
            })
        };
        let known = async |client: &Client| -> Vec<Value> {
            let document = "{ viewer { standIns { id member { id } standIn { id } } } }";
            let answer = client.query(document, json!({})).await.ok();
            answer.data("/viewer/standIns").as_array().expect("a list").clone()
        };
        let before = known(&standing).await.len();
        for ends in [&school, &standing] {
            let given = done(&school, "standInAssign", assign(Duration::zero())).await["id"].clone();
            assert!(sees(&standing, &case_a).await);
            // The two find it; a colleague does not.
            for client in [&school, &standing] {
                let mine = known(client).await;
                let one = mine.iter().find(|one| one["id"] == given).expect("it is there");
                assert_eq!(one["member"]["id"], id("member:school_team"));
                assert_eq!(one["standIn"]["id"], id("member:school_stranger"));
            }
            assert!(known(&world.client("school_stand_in")).await.iter().all(|one| one["id"] != given));
            let end = json!({ "standInId": given });
            for other in ["school_stand_in", "police_team"] {
                let other = world.client(other);
                refused_as(&other, "standInEnd", end.clone(), "NOT_PERMITTED", "").await;
            }
            let foreign = world.client("school_elsewhere");
            refused_as(&foreign, "standInEnd", end.clone(), "NOT_FOUND", "standInId").await;
            let ended = done(ends, "standInEnd", end.clone()).await;
            assert_eq!(ended["until"], json!(now.to_rfc3339_opts(chrono::SecondsFormat::Secs, false)));
            assert!(!sees(&colleague, &case_a).await);
            refused_as(&school, "standInEnd", end, "ILLEGAL_TRANSITION", "").await;
            assert_eq!(known(&colleague).await.len(), before, "what is over is not in the list");
        }
        // Before it began: then it never does.
        let given = done(&school, "standInAssign", assign(Duration::hours(1))).await["id"].clone();
        done(&school, "standInEnd", json!({ "standInId": given })).await;
        world.clock.advance(Duration::hours(2));
        assert!(!sees(&colleague, &case_a).await);
    });
}

#[test]
fn a_stand_in_does_not_pass_on_what_it_stands_in_for() {
    on_each_engine(async |world| {
        let (cjg, case_a) = (world.client("school_stand_in"), id("case:a"));
        let input = json!({
            "standInId": id("member:school_stranger"), "until": world.clock.now() + Duration::days(1)
        });
        done(&cjg, "standInAssign", input).await;
        assert!(!sees(&world.client("school_stranger"), &case_a).await);
    });
}

#[test]
fn who_directs_or_leads_as_a_stand_in_gives_no_sight_to_itself() {
    on_each_engine(async |world| {
        let cjg = world.client("cjg_team");
        let hired = world.hire("cjg_hired", "cjg_main").await;
        let (opened, me) = (open(&cjg).await, id("member:cjg_hired"));
        let starts = world.clock.now() + Duration::days(2);
        let plan = "mutation($at: DateTime!) { consultPlan(input: { title: \"A\", startsAt: $at }) {
            consultMeeting { id } userErrors { code } } }";
        let invite = async |client: &Client, meeting: &Value, member: &Value| {
            let document = "mutation($input: InvitationAddInput!) { invitationAdd(input: $input) {
                invitation { id } userErrors { code field } } }";
            let input = json!({ "input": { "meetingId": meeting, "memberId": member } });
            client.query(document, input).await.ok().user_errors("/invitationAdd").to_vec()
        };
        let chair = world.client("municipality_team");
        let planned = chair.query(plan, json!({ "at": starts })).await.ok();
        let meeting = planned.data("/consultPlan/consultMeeting/id").clone();
        let late = world.hire("municipality_hired", "municipality_main").await;
        let day = world.clock.now() + Duration::days(1);
        done(&chair, "standInAssign", json!({ "standInId": id("member:municipality_hired"), "until": day }))
            .await;
        let self_invited = invite(&late, &meeting, &id("member:municipality_hired")).await;
        assert_eq!(self_invited, [json!({ "code": "INVALID", "field": ["input", "memberId"] })]);
        assert!(invite(&late, &meeting, &id("member:police_team")).await.is_empty());

        done(&cjg, "standInAssign", json!({ "standInId": me, "until": day })).await;
        assert_eq!(relation(&hired, &opened).await, "DIRECTING");
        let join_me = json!({ "caseId": opened, "memberId": me, "function": "COACH", "reason": "x" });
        refused_as(&hired, "teamAdd", join_me, "INVALID", "memberId").await;
        let to_me = json!({ "caseId": opened, "directorId": me, "reason": "x" });
        refused_as(&hired, "caseHandOver", to_me, "INVALID", "directorId").await;
        join(&hired, &opened, "school_team").await;
        world.clock.advance(Duration::days(1));
        assert!(!sees(&hired, &opened).await);
        assert!(
            late.query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": meeting }))
                .await
                .ok()
                .data("/node")
                .is_null()
        );
    });
}

#[test]
fn a_stand_in_is_a_colleague_and_for_at_most_92_days() {
    on_each_engine(async |world| {
        let school = world.client("school_team");
        let now = world.clock.now();
        let assign = |handle: &str, span: Duration| json!({ "standInId": id(&format!("member:{handle}")), "until": now + span });
        let day = Duration::days(1);
        for (handle, code) in [
            ("police_team", "INVALID"),
            ("school_referred", "INVALID"),
            ("school_team", "INVALID"),
            ("school_left", "INVALID"),
            ("school_elsewhere", "NOT_FOUND"),
            ("absent", "NOT_FOUND"),
        ] {
            refused_as(&school, "standInAssign", assign(handle, day), code, "standInId").await;
        }
        for span in [Duration::days(92) + Duration::seconds(1), Duration::zero(), -day] {
            let input = assign("school_stranger", span);
            refused_as(&school, "standInAssign", input, "INVALID", "until").await;
        }
        assert!(!sees(&world.client("school_stranger"), &id("case:a")).await);
        done(&school, "standInAssign", assign("school_stranger", Duration::days(92))).await;
        for handle in ["administrator", "privacy_officer", "reporter"] {
            let answer =
                send(&world.client(handle), "standInAssign", &assign("municipality_team", day)).await;
            let code = answer.ok().user_errors("/standInAssign")[0]["code"].clone();
            assert_eq!(code, "NOT_PERMITTED", "{handle}");
        }
    });
}
