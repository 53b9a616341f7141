//! The directory: two regions, their agencies and everyone of the cast.

use super::{Network, agency, id, mark::Marks, member};
use crate::{TestClock, canary::Only, cast};
use chrono::Duration;
use domain::{
    Role,
    intervention::Intervention,
    network::{Agency, AgencyKind, Member, Municipality, Region, StandIn},
    outreach::OutreachAction,
    programme::Arrangement,
};

pub fn add(network: &mut Network, marks: &mut Marks) {
    for region in ["main", "far"] {
        let only = Only { region: Some(region), ..Only::default() };
        network.regions.push(Region {
            id: id(&format!("region:{region}")),
            name: marks.of("Region", "", region).only(only.clone()).text("name"),
            allows_drang: region == "main",
            matches_signals: region == "main",
            works_as_one: if region == "main" { vec![AgencyKind::Wijkteam] } else { Vec::new() },
        });
        network.municipalities.push(Municipality {
            id: id(&format!("municipality:{region}")),
            region: id(&format!("region:{region}")),
            name: marks.of("Municipality", "", region).only(only).text("name"),
        });
    }
    for (region, intake) in [("main", "youth_care_team"), ("far", "school_elsewhere")] {
        let only = Only { region: Some(region), ..Only::default() };
        network.arrangements.push(Arrangement {
            id: id(&format!("arrangement:{region}")),
            version: 1,
            region: id(&format!("region:{region}")),
            municipality: id(&format!("municipality:{region}")),
            programme: marks.of("Arrangement", "", region).only(only).text("programme"),
            agency: agency(cast::find(intake).agency),
            intake: member(intake),
            referrers: vec![Role::School],
            from: "2026-01-01".parse().expect("a day"),
            until: None,
        });
    }
    for (region, provider) in [("main", "youth_care_main"), ("far", "municipality_far")] {
        let only = Only { region: Some(region), ..Only::default() };
        let mut mark = marks.of("Intervention", "", region).only(only);
        network.interventions.push(Intervention {
            id: id(&format!("intervention:{region}")),
            version: 1,
            region: id(&format!("region:{region}")),
            municipality: id(&format!("municipality:{region}")),
            agency: agency(provider),
            name: mark.text("name"),
            about: mark.text("about"),
            audience: mark.text("audience"),
            capacity: 400,
            from: mark.day("from", if region == "main" { "2028-02-13" } else { "2028-02-14" }),
            until: Some(mark.day("until", if region == "main" { "2029-01-13" } else { "2029-01-14" })),
        });
    }
    let carriers: &[&str] = &["police_main", "municipality_main"];
    let only = Only { region: Some("main"), agencies: Some(carriers), ..Only::default() };
    for (nth, held) in [("1", true), ("2", false)] {
        let mut mark = marks.of("OutreachAction", "", nth).only(only.clone());
        network.outreach.push(OutreachAction {
            id: id(&format!("outreach:{nth}")),
            version: 1,
            region: id("region:main"),
            municipality: id("municipality:main"),
            agency: agency("police_main"),
            partner: agency("municipality_main"),
            name: mark.text("name"),
            text: mark.text("text"),
            help: mark.text("help"),
            planned_on: mark.day("plannedOn", if held { "2026-10-08" } else { "2026-12-08" }),
            held_on: held.then(|| mark.day("heldOn", "2026-10-09")),
            reached: held.then_some(830),
            asked_for_help: held.then_some(14),
        });
    }
    for (handle, kind, region) in cast::AGENCIES {
        let only = Only { region: Some(region), ..Only::default() };
        let mut mark = marks.of("Agency", "", handle).only(only);
        network.agencies.push(Agency {
            id: agency(handle),
            version: 1,
            region: id(&format!("region:{region}")),
            kind: *kind,
            name: mark.text("name"),
            phone: mark.some("phone"),
            email: mark.some("email"),
        });
    }
    for sight in cast::all() {
        let only = Only { region: Some(sight.region()), ..Only::default() };
        let mut mark = marks.of("Member", "", sight.handle).only(only);
        network.members.push(Member {
            id: member(sight.handle),
            version: 1,
            agency: agency(sight.agency),
            region: id(&format!("region:{}", sight.region())),
            name: mark.text("name"),
            function: sight.function,
            job_title: mark.some("jobTitle"),
            phone: mark.some("phone"),
            email: mark.some("email"),
            municipalities: vec![id(&format!("municipality:{}", sight.region()))],
            subject: sight.handle.to_owned(),
            joined_on: "2020-01-06".parse().expect("a day"),
            left_on: (!sight.works).then(|| "2026-11-01".parse().expect("a day")),
        });
        for whom in sight.acts_for {
            network.stand_ins.push(StandIn {
                id: id(&format!("stand_in:{}", sight.handle)),
                member: member(whom),
                stand_in: member(sight.handle),
                from: TestClock::start() - Duration::days(1),
                until: TestClock::start() + Duration::days(30),
            });
        }
    }
}
