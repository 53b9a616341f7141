//! What arguments are drawn from: every id, name, number, day and moment of both worlds, hidden ones above all.

use super::{
    ask::Val,
    catalog::{Catalog, Kind},
    dice::Dice,
    model::Shown,
    rows::{Cell, Rows},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{Days, Duration};
use domain::{Day, Moment};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The type of each table's records, and the letter of their ids.
const TYPES: &[(&str, &str, u8)] = &[
    ("region", "Region", b'r'),
    ("municipality", "Municipality", b'g'),
    ("agency", "Agency", b'a'),
    ("member", "Member", b'm'),
    ("person", "Person", b'p'),
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
];

/// The type that an argument of ids asks for, by its name.
const NAMES: &[(&str, &str)] = &[
    ("caseId", "Case"),
    ("personId", "Person"),
    ("existing", "Person"),
    ("municipalityId", "Municipality"),
    ("municipalityIds", "Municipality"),
    ("directingAgencyId", "Agency"),
    ("agencyId", "Agency"),
    ("agencyIds", "Agency"),
    ("audienceIds", "Agency"),
    ("memberId", "Member"),
    ("directorId", "Member"),
    ("ownerId", "Member"),
    ("standInId", "Member"),
    ("referredById", "Member"),
    ("inviteeIds", "Member"),
    ("panelIds", "Member"),
    ("seriesId", "ConsultSeries"),
    ("meetingId", "ConsultMeeting"),
    ("agendaItemId", "AgendaItem"),
    ("agreementId", "Agreement"),
    ("emergencyId", "Emergency"),
    ("consentId", "Consent"),
    ("familyMemberId", "FamilyMember"),
    ("byFamilyMemberIds", "FamilyMember"),
    ("invitationId", "Invitation"),
    ("teamMembershipId", "TeamMembership"),
];

/// The BSNs of the worlds, one that nobody has, and one that is none.
pub const NUMBERS: &[&str] =
    &["731904254", "731904394", "731904266", "731904278", "731904291", "123456782", "731904255"];

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
    now: Moment,
    /// Cursors that were seen, by anybody.
    pub cursors: BTreeMap<String, Vec<String>>,
}

impl Values {
    pub fn of(catalog: &Catalog, worlds: &[&Rows; 2], shown: &Shown<'_>, now: Moment) -> Self {
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
        Self { seen, all, unlike, close, moments, days, texts, now, cursors: BTreeMap::new() }
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

    fn id(&self, name: &str, dice: &mut Dice) -> String {
        if name == "caseId" && !self.close.is_empty() && dice.chance(50) {
            return dice.pick(&self.close).cloned().unwrap_or_default();
        }
        let unlike = dice.chance(25);
        let types: Vec<_> = if unlike { &self.unlike } else { &self.all }.keys().copied().collect();
        let named = NAMES.iter().find(|(known, _)| *known == name).map(|(_, of)| *of);
        let of = match named {
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
            "subject" => pool("subject", dice),
            "idempotencyKey" => format!("key-{}", dice.below(40)),
            "givenName" => pool("given_name", dice),
            "familyName" => pool("family_name", dice),
            _ if dice.chance(5) => String::new(),
            _ if dice.chance(30) => pool("text", dice),
            _ => format!("words {}", dice.below(50)),
        }
    }
}

fn number(name: &str, dice: &mut Dice) -> i64 {
    match name {
        "first" | "last" if dice.chance(4) => *dice.pick(&[0, -1, 101]).unwrap_or(&0),
        "first" | "last" => dice.between(1, 6),
        "expectedVersion" if dice.chance(75) => 1,
        "expectedVersion" => dice.between(0, 3),
        "absenceHours" => dice.between(-1, 170),
        _ => dice.between(0, 6),
    }
}

/// The global id of a record.
pub fn global(tag: u8, id: Uuid) -> String {
    BASE64_URL_SAFE_NO_PAD.encode([&[tag], id.as_bytes().as_slice()].concat())
}
