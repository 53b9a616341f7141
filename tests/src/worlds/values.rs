//! What arguments are drawn from: every id, name, number, day and moment of both worlds, hidden ones above all.

use super::{
    apt::Apt,
    ask::Val,
    base,
    catalog::{Catalog, Kind},
    dice::Dice,
    faith::{Faith, OfCase},
    model::Shown,
    practice,
    rows::{Cell, Rows},
    schema::Arg,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{Days, Duration};
use domain::{Day, Moment};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The type of each table's records that have a global id, and the letter of their ids.
pub const TYPES: &[(&str, &str, u8)] = &[
    ("region", "Region", b'r'),
    ("municipality", "Municipality", b'g'),
    ("agency", "Agency", b'a'),
    ("member", "Member", b'm'),
    ("person", "Person", b'p'),
    ("person_match", "PersonMatch", b'='),
    ("family", "Family", b'f'),
    ("family_member", "FamilyMember", b'l'),
    ("case_file", "Case", b'c'),
    ("team_membership", "TeamMembership", b't'),
    ("framework_period", "FrameworkPeriod", b'j'),
    ("concern", "Concern", b'1'),
    ("contact_moment", "ContactMoment", b'2'),
    ("care_note", "CareNote", b'3'),
    ("education_record", "EducationRecord", b'4'),
    ("police_fact", "PoliceFact", b'5'),
    ("assessment", "Assessment", b'6'),
    ("access_grant", "Grant", b'x'),
    ("consent", "Consent", b'o'),
    ("consult_series", "ConsultSeries", b'u'),
    ("meeting", "ConsultMeeting", b'v'),
    ("invitation", "Invitation", b'i'),
    ("agenda_item", "AgendaItem", b'n'),
    ("agreement", "Agreement", b'd'),
    ("emergency", "Emergency", b'h'),
    ("confidentiality", "Confidentiality", b'C'),
    ("inspection", "Inspection", b'I'),
    ("retention", "Retention", b'T'),
    ("destruction", "Destruction", b'X'),
    ("access_log", "AccessEntry", b'z'),
    ("arrangement", "Arrangement", b'A'),
    ("outreach_action", "OutreachAction", b'O'),
    ("intervention", "Intervention", b'N'),
    ("advice_request", "AdviceRequest", b'F'),
    ("knowledge_article", "KnowledgeArticle", b'Z'),
    ("placement", "Placement", b'L'),
    ("mentor", "Mentor", b'W'),
    ("case_condition", "Condition", b'U'),
    ("referral", "Referral", b'R'),
    ("deadline", "Deadline", b'D'),
    ("plan", "Plan", b'P'),
    ("plan_goal", "Goal", b'G'),
    ("plan_action", "PlanAction", b'B'),
    ("measure", "Measure", b'7'),
    ("investigation", "Investigation", b'8'),
    ("family_choice", "FamilyChoice", b'9'),
    ("signal", "Signal", b'S'),
    ("signal_match", "SignalMatch", b'Y'),
    ("group_membership", "GroupMembership", b'J'),
    ("group_trend", "GroupTrend", b'H'),
    ("notice", "Notice", b'Q'),
];

/// The type that an argument of ids asks for, where its name does not say it.
const NAMES: &[(&str, &str)] = &[
    ("existing", "Person"),
    ("duplicateOfId", "Person"),
    ("directingAgencyId", "Agency"),
    ("audienceIds", "Agency"),
    ("directorId", "Member"),
    ("ownerId", "Member"),
    ("standInId", "Member"),
    ("receiverId", "Member"),
    ("referredById", "Member"),
    ("inviteeIds", "Member"),
    ("panelIds", "Member"),
    ("seriesId", "ConsultSeries"),
    ("meetingId", "ConsultMeeting"),
    ("byFamilyMemberIds", "FamilyMember"),
    ("actionId", "PlanAction"),
    ("carryFromPlanId", "Plan"),
    ("intakeId", "Member"),
    ("partnerId", "Agency"),
    ("raadMemberId", "Member"),
    ("investigatorId", "Member"),
    ("renewsId", "Measure"),
    ("member", "Member"),
    ("youngPerson", "Person"),
    ("familyMember", "FamilyMember"),
];

/// Arguments that take an id of any type.
pub const OF_ANY: &[&str] = &["id", "ids"];

/// The type of whose ids an argument takes one: of `caseId` and `caseIds` a case.
pub fn type_of(argument: &str) -> Option<&'static str> {
    let named = NAMES.iter().find(|(known, _)| *known == argument).map(|(_, of)| *of);
    named.or_else(|| {
        let stem = argument.strip_suffix("Ids").or(argument.strip_suffix("Id"))?;
        TYPES.iter().map(|(_, of, _)| *of).find(|of| of.eq_ignore_ascii_case(stem))
    })
}

/// The BSNs of the worlds, one that nobody has, and one that is none.
pub const NUMBERS: &[&str] =
    &["731904254", "731904394", "731904266", "731904278", "731904291", "123456782", "731904255"];

/// BSNs with the birth dates that belong to them: of persons, and of signals.
const ABOUT: &[(&str, &str)] = &[
    ("731904254", "2011-03-07"),
    ("731904394", "2010-12-11"),
    ("731905003", "2012-02-03"),
    ("731905015", "2013-04-05"),
    ("731905027", "2009-06-07"),
];

#[derive(Debug)]
pub struct Values {
    /// By type: ids that the viewer sees, and all.
    seen: BTreeMap<&'static str, Vec<String>>,
    all: BTreeMap<&'static str, Vec<String>>,
    unlike: BTreeMap<&'static str, Vec<String>>,
    /// Cases that the viewer directs, or on whose team it is.
    close: Vec<String>,
    moments: Vec<Moment>,
    days: Vec<Day>,
    texts: BTreeMap<&'static str, Vec<String>>,
    /// Given name, family name, birth date.
    persons: Vec<(String, String, Day)>,
    now: Moment,
    /// Cursors that were seen, by anybody.
    pub cursors: BTreeMap<String, Vec<String>>,
    pub apt: Apt,
    pub faith: Faith,
    /// Who works for the viewer's agency.
    colleagues: Vec<String>,
}

impl Values {
    pub fn of(catalog: &Catalog, worlds: &[&Rows; 2], shown: &Shown<'_>, viewer: &str, now: Moment) -> Self {
        let viewer = base::uuid(&format!("member:{viewer}"));
        let (mut seen, mut all) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
        let mut unlike = BTreeMap::<_, Vec<_>>::new();
        let (mut moments, mut days) = (Vec::new(), Vec::new());
        let mut texts = BTreeMap::<&'static str, Vec<String>>::new();
        for table in &catalog.0 {
            let named = TYPES.iter().find(|(name, ..)| *name == table.name);
            for (id, row) in worlds.iter().flat_map(|rows| rows.of(table.name)) {
                if let Some((_, of, tag)) = named {
                    let global = global(*tag, *id);
                    if shown.contains_key(&(table.name, *id)) {
                        seen.entry(*of).or_default().push(global.clone());
                    }
                    // What differs is asked for above all.
                    let differs = worlds[0].row(table.name, *id) != worlds[1].row(table.name, *id);
                    if differs {
                        unlike.entry(*of).or_default().push(global.clone());
                    }
                    all.entry(*of).or_default().push(global);
                }
                for (column, cell) in table.columns.iter().zip(row) {
                    match (column.kind, cell) {
                        (Kind::Moment, Cell::Moment(at)) => moments.push(*at),
                        (Kind::Day, Cell::Day(day)) => days.push(*day),
                        (Kind::Text, Cell::Text(text)) => {
                            texts.entry(column.name).or_default().push(text.clone());
                        }
                        _ => {}
                    }
                }
            }
        }
        let table = catalog.table("person");
        let [given, family, born] = ["given_name", "family_name", "birth_date"].map(|name| table.at(name));
        let persons = worlds.iter().flat_map(|rows| rows.of("person"));
        let persons = persons.filter_map(|(_, row)| match &row[born] {
            Cell::Day(day) => Some((row[given].text().to_owned(), row[family].text().to_owned(), *day)),
            _ => None,
        });
        let persons = persons.collect();
        for pool in seen.values_mut().chain(all.values_mut()).chain(texts.values_mut()) {
            pool.sort();
            pool.dedup();
        }
        moments.sort();
        moments.dedup();
        days.sort();
        days.dedup();
        let grants = shown.iter().filter(|((table, _), _)| *table == "my grant").map(|(_, cells)| cells);
        let close = grants.filter(|cells| matches!(cells[1].1.text(), "DIRECTING" | "TEAM"));
        let close = close.filter_map(|cells| Some(global(b'c', cells[0].1.uuid()?))).collect();
        let (cursors, apt) = (BTreeMap::new(), Apt::of(catalog, worlds, shown));
        let faith = Faith::of(catalog, worlds, shown);
        let agency = catalog.table("member").at("agency_id");
        let mine = worlds[0].row("member", viewer).map(|row| &row[agency]);
        let colleagues =
            worlds[0].of("member").filter(|(id, row)| **id != viewer && Some(&row[agency]) == mine);
        let colleagues = colleagues.map(|(id, _)| global(b'm', *id)).collect();
        Self { seen, all, unlike, close, moments, days, texts, persons, now, cursors, apt, faith, colleagues }
    }

    /// A value for a scalar argument.
    pub fn scalar(&self, ty: &str, name: &str, path: &str, dice: &mut Dice) -> Val {
        match ty {
            "ID" => Val::Text(self.id(name, dice)),
            "Int" => Val::Int(number(name, dice)),
            "Boolean" => Val::Bool(dice.chance(50)),
            "DateTime" => {
                Val::Text(self.moment(name, dice).to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
            }
            "Date" => Val::Text(self.day(name, dice).to_string()),
            _ if matches!(name, "after" | "before") => Val::Text(self.cursor(path, dice)),
            _ => Val::Text(self.text(name, dice)),
        }
    }

    /// A value for a scalar argument of somebody who means well, in this case.
    pub fn fitting(&self, ty: &str, name: &str, path: &str, case: &OfCase, dice: &mut Dice) -> Val {
        let ahead = ["due", "until", "planned", "next", "starts"].iter().any(|start| name.starts_with(start));
        match ty {
            "ID" => {
                let colleague = type_of(name) == Some("Member") && dice.chance(50);
                let pool = type_of(name).and_then(|of| case.get(of).or(self.seen.get(of)));
                let pool = if colleague { Some(&self.colleagues) } else { pool };
                let id = pool.and_then(|pool| dice.pick(pool)).cloned();
                Val::Text(id.unwrap_or_else(|| self.id(name, dice)))
            }
            "Int" => Val::Int(dice.between(1, 6)),
            "Boolean" => Val::Bool(dice.chance(60)),
            "DateTime" => {
                let minutes = if ahead { dice.between(60, 60 * 24 * 20) } else { -dice.between(1, 600) };
                let at = self.now + Duration::minutes(minutes);
                Val::Text(at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
            }
            "Date" if name == "birthDate" => Val::Text(self.day(name, dice).to_string()),
            "Date" => {
                let (today, days) = (domain::clock::day_of(self.now), Days::new(dice.below(40) as u64));
                Val::Text(if ahead { today + days } else { today - days }.to_string())
            }
            _ if name == "programme" => {
                let all = practice::programmes().all();
                let all = all.filter(|one| !path.contains("article") || one.advice.is_some());
                let keys: Vec<_> = all.map(|one| one.key.as_str()).collect();
                Val::Text(dice.pick(&keys).copied().unwrap_or_default().to_owned())
            }
            _ if matches!(
                name,
                "citizenNumber" | "number" | "givenName" | "familyName" | "neighbourhood"
            ) =>
            {
                Val::Text(self.text(name, dice))
            }
            _ => Val::Text(format!("some words, about {}", dice.below(50))),
        }
    }

    /// Somebody by what belongs together: a name and a birth date, or a BSN and one, for an input that asks just that.
    pub fn person(&self, fields: &[Arg], dice: &mut Dice) -> Option<Val> {
        let by_number = ["birthDate", "citizenNumber"];
        if fields.len() == 2 && fields.iter().all(|field| by_number.contains(&field.name.as_str())) {
            let (number, born) = dice.pick(ABOUT)?;
            let value = |field: &Arg| if field.name == "birthDate" { *born } else { *number };
            let text = |field: &Arg| (field.name.clone(), Val::Text(value(field).to_owned()));
            return Some(Val::Object(fields.iter().map(text).collect()));
        }
        let asked = ["givenName", "familyName", "birthDate"];
        let fits = fields.len() == 3 && fields.iter().all(|field| asked.contains(&field.name.as_str()));
        let (given, family, born) = dice.pick(&self.persons).filter(|_| fits)?;
        let value = |field: &Arg| match field.name.as_str() {
            "givenName" => given.clone(),
            "familyName" => family.clone(),
            _ => born.to_string(),
        };
        Some(Val::Object(fields.iter().map(|one| (one.name.clone(), Val::Text(value(one)))).collect()))
    }

    fn id(&self, name: &str, dice: &mut Dice) -> String {
        if name == "caseId" && !self.close.is_empty() && dice.chance(50) {
            return dice.pick(&self.close).cloned().unwrap_or_default();
        }
        let unlike = dice.chance(25);
        let types: Vec<_> = if unlike { &self.unlike } else { &self.all }.keys().copied().collect();
        let of = match type_of(name) {
            Some(of) if dice.chance(96) => of,
            _ => dice.pick(&types).copied().unwrap_or_default(),
        };
        let pool = if unlike {
            self.unlike.get(of).or(self.all.get(of))
        } else if dice.chance(70) {
            self.seen.get(of).or(self.all.get(of))
        } else {
            self.all.get(of)
        };
        match pool.and_then(|pool| dice.pick(pool)) {
            Some(id) if dice.chance(97) => id.clone(),
            _ => dice.pick(&["", "x", "Y2FzZQ", "é"]).copied().unwrap_or_default().to_owned(),
        }
    }

    fn moment(&self, name: &str, dice: &mut Dice) -> Moment {
        let to_come = matches!(name, "startsAt" | "until");
        if dice.chance(if to_come { 80 } else { 20 }) {
            return self.now + Duration::minutes(dice.between(-20, 60 * 24 * 20));
        }
        // Exactly at a moment that somebody hides, or right beside it.
        let at = dice.pick(&self.moments).copied().unwrap_or(self.now);
        at + Duration::microseconds(dice.between(-1, 1))
    }

    fn day(&self, name: &str, dice: &mut Dice) -> Day {
        let today = domain::clock::day_of(self.now);
        if dice.chance(if matches!(name, "dueOn" | "on") { 80 } else { 20 }) {
            return today + Days::new(dice.below(60) as u64);
        }
        let day = dice.pick(&self.days).copied().unwrap_or(today);
        day - Days::new(1) + Days::new(dice.below(3) as u64)
    }

    /// Mostly one of the same list.
    fn cursor(&self, path: &str, dice: &mut Dice) -> String {
        let list = path.split('.').nth(1).unwrap_or_default();
        let mine = self.cursors.get(list).filter(|_| dice.chance(90));
        let any = self.cursors.values().next();
        let found = mine.or(any).and_then(|cursors| dice.pick(cursors));
        found.cloned().unwrap_or_else(|| "none".to_owned())
    }

    fn text(&self, name: &str, dice: &mut Dice) -> String {
        let pool = |column: &str, dice: &mut Dice| {
            self.texts.get(column).and_then(|texts| dice.pick(texts)).cloned().unwrap_or_default()
        };
        match name {
            "citizenNumber" | "number" => dice.pick(NUMBERS).copied().unwrap_or_default().to_owned(),
            "nameStarts" => {
                let column = ["family_name", "given_name", "family_name", "given_name", "name", "city"];
                let name = pool(dice.pick(&column).copied().unwrap_or("name"), dice);
                let letters = 2 + dice.below(name.chars().count());
                name.chars().take(letters).collect()
            }
            "programme" => pool("programme", dice),
            "topic" => pool("topic", dice),
            "subject" => pool("subject", dice),
            "idempotencyKey" => format!("key-{}", dice.below(40)),
            "givenName" => pool("given_name", dice),
            "familyName" => pool("family_name", dice),
            "neighbourhood" => pool("neighbourhoods", dice).trim().to_owned(),
            _ if dice.chance(5) => String::new(),
            _ if dice.chance(30) => pool("text", dice),
            // Long enough for a reason.
            _ => format!("some words, about {}", dice.below(50)),
        }
    }
}

fn number(name: &str, dice: &mut Dice) -> i64 {
    match name {
        "first" | "last" if dice.chance(4) => *dice.pick(&[0, -1, 101]).unwrap_or(&0),
        "first" | "last" => dice.between(1, 6),
        "expectedVersion" if dice.chance(75) => 1,
        "expectedVersion" => dice.between(0, 3),
        "hours" => dice.between(0, 9),
        "absenceHours" => dice.between(-1, 170),
        _ => dice.between(0, 6),
    }
}

/// The global id of a record.
pub fn global(tag: u8, id: Uuid) -> String {
    BASE64_URL_SAFE_NO_PAD.encode([&[tag], id.as_bytes().as_slice()].concat())
}
