//! What a viewer may see, as a plain walk through all rows: the model against which the server is held. It knows the
//! tables of the policy and of `nouns`, and no SQL.

use super::{
    catalog::Catalog,
    nouns::{Hangs, NOUNS, Noun, Show},
    rows::{Cell, Row, Rows},
};
use crate::canary::met;
use domain::{
    Category, Moment, Relation, Relations, Role,
    choice::Choice,
    clock::day_of,
    network::{AgencyKind, Function, role},
    policy::{self, Need, PROFESSIONALS, ROLES},
};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};
use uuid::Uuid;

/// The policy, with each need by category and role, so that a test can make one stricter.
#[derive(Clone, Debug)]
pub struct Policy([[Need; ROLES]; policy::READS.len()]);

impl Policy {
    pub fn signed() -> Self {
        Self(policy::READS.map(|(_, needs)| needs))
    }

    pub fn need(&self, category: Category, role: Role) -> Need {
        self.0[category as usize][role as usize]
    }

    /// With another need in one place.
    pub fn with(mut self, category: Category, role: Role, need: Need) -> Self {
        self.0[category as usize][role as usize] = need;
        self
    }
}

/// What there is to be seen: each record with the columns that show.
pub type Shown<'a> = BTreeMap<(&'static str, Uuid), Columns<'a>>;

/// The columns of a record that show, each by its place.
pub type Columns<'a> = Vec<(usize, Cow<'a, Cell>)>;

/// A viewer at a moment, in one database.
#[derive(Debug)]
pub struct Eye<'a, 'c> {
    catalog: &'c Catalog,
    rows: &'a Rows,
    policy: &'c Policy,
    now: Moment,
    pub member: Uuid,
    agency: Uuid,
    region: Uuid,
    pub role: Role,
    works: bool,
    acts_for: Vec<Uuid>,
    cases: Sights,
    persons: Sights,
    families: Sights,
    meetings: Sights,
    series: Sights,
    /// The items at which the viewer's agency is asked, and the contributions that it may hear.
    asked: BTreeSet<Uuid>,
}

type Sights = BTreeMap<Uuid, Relations>;

fn add(to: &mut Relations, more: Relations) {
    *to = to.union(more);
}

impl<'a, 'c> Eye<'a, 'c> {
    /// The member with this id.
    pub fn of(catalog: &'c Catalog, rows: &'a Rows, policy: &'c Policy, member: Uuid, now: Moment) -> Self {
        let cell = |table: &str, id: Uuid, column: &str| {
            rows.row(table, id).map_or(Cell::Null, |row| row[catalog.table(table).at(column)].clone())
        };
        let agency = cell("member", member, "agency_id").uuid().expect("a member has an agency");
        let kind = AgencyKind::parse(cell("agency", agency, "kind").text()).expect("a kind");
        let function = Function::parse(cell("member", member, "function").text()).expect("a function");
        let (joined, left) = (cell("member", member, "joined_on"), cell("member", member, "left_on"));
        let today = Cell::Day(day_of(now));
        let mut eye = Self {
            catalog,
            rows,
            policy,
            now,
            member,
            agency,
            region: cell("member", member, "region_id").uuid().expect("a region"),
            role: role(kind, function),
            works: joined <= today && (left == Cell::Null || today <= left),
            acts_for: vec![member],
            cases: Sights::new(),
            persons: Sights::new(),
            families: Sights::new(),
            meetings: Sights::new(),
            series: Sights::new(),
            asked: BTreeSet::new(),
        };
        for (_, row) in rows.of("stand_in") {
            let at = |column| eye.cell("stand_in", row, column).moment().expect("a moment");
            if eye.id("stand_in", row, "stand_in_id") == member
                && at("from_at") <= now
                && now < at("until_at")
            {
                eye.acts_for.push(eye.id("stand_in", row, "member_id"));
            }
        }
        let heard = eye.sides("contribution_audience", "contribution_id");
        eye.asked = eye.sides("agenda_item_agency", "item_id").chain(heard).collect();
        eye.look();
        eye
    }

    pub(super) fn cell(&self, table: &str, row: &'a Row, column: &str) -> &'a Cell {
        &row[self.catalog.table(table).at(column)]
    }

    /// The id in a column; none at all where it is empty.
    pub(super) fn id(&self, table: &str, row: &'a Row, column: &str) -> Uuid {
        self.cell(table, row, column).uuid().unwrap_or_default()
    }

    /// The live grants that the viewer holds, each with its row.
    fn grants(&self) -> impl Iterator<Item = (&'a Uuid, &'a Row)> {
        self.rows.of("access_grant").filter(|(_, row)| {
            let cell = |column| self.cell("access_grant", row, column);
            let holder = self.id("access_grant", row, "holder_id");
            (holder == self.agency || self.acts_for.contains(&holder))
                && *cell("ended") == Cell::Bool(false)
                && cell("from_at").moment().is_some_and(|from| from <= self.now)
                && cell("until_at").moment().is_none_or(|until| until > self.now)
        })
    }

    /// Works out all sights.
    fn look(&mut self) {
        if matches!(self.role, Role::Reporter | Role::Administrator) || !self.works {
            return;
        }
        let (mut cases, mut families, mut persons) = (Sights::new(), Sights::new(), Sights::new());
        if self.role == Role::PrivacyOfficer {
            for (id, row) in self.rows.of("case_file") {
                if self.id("case_file", row, "region_id") == self.region {
                    add(cases.entry(*id).or_default(), Relations::of(Relation::Overseeing));
                }
            }
        } else {
            for (_, row) in self.grants() {
                let relation = Relation::parse(self.cell("access_grant", row, "relation").text());
                let case = self.id("access_grant", row, "case_id");
                add(cases.entry(case).or_default(), Relations::of(relation.expect("a relation")));
            }
        }
        for (case, relations) in &cases {
            let row = self.rows.row("case_file", *case).expect("a case");
            if let Some(family) = self.cell("case_file", row, "family_id").uuid() {
                add(families.entry(family).or_default(), *relations);
            }
        }
        for (_, row) in self.rows.of("case_person") {
            let case = self.id("case_person", row, "case_id");
            let Some(relations) = cases.get(&case) else { continue };
            let file = self.rows.row("case_file", case).expect("a case");
            let officer = self.role == Role::PrivacyOfficer;
            // A group shows its persons to those on its approach, by which they see them.
            let relations = if self.is_group(file) && !officer {
                let on_it = [Relation::Directing, Relation::Team];
                &on_it.into_iter().filter(|one| relations.has(*one)).collect::<Relations>()
            } else {
                relations
            };
            if relations.is_none() {
                continue;
            }
            let sight = persons.entry(self.id("case_person", row, "person_id")).or_default();
            // A closed case shows its persons as to a guest, and a group those who left it.
            let left = *self.cell("case_person", row, "left_at") != Cell::Null;
            if (left || self.cell("case_file", file, "status").text() == "CLOSED") && !officer {
                add(sight, Relations::of(Relation::Consulted));
            } else {
                add(sight, *relations);
            }
        }
        let seats = |table: &'static str, of: &'static str| {
            let mut sights = Sights::new();
            for (_, row) in self.rows.of(table) {
                let stands = table != "invitation" || *self.cell(table, row, "withdrawn_at") == Cell::Null;
                if stands && self.acts_for.contains(&self.id(table, row, "member_id")) {
                    let relation = match self.cell(table, row, "seat").text() {
                        "CHAIR" => Relation::Directing,
                        "PANEL" => Relation::Team,
                        _ => Relation::Consulted,
                    };
                    add(sights.entry(self.id(table, row, of)).or_default(), Relations::of(relation));
                }
            }
            sights
        };
        (self.meetings, self.series) = (seats("invitation", "meeting_id"), seats("series_seat", "series_id"));
        (self.cases, self.families, self.persons) = (cases, families, persons);
    }

    fn is_group(&self, file: &'a Row) -> bool {
        self.cell("case_file", file, "level").text() == "GROUP"
    }

    /// Whether the viewer may know whom a case concerns, of those whom it sees.
    pub(super) fn knows_persons_of(&self, case: Uuid) -> bool {
        let group = self.rows.row("case_file", case).is_some_and(|file| self.is_group(file));
        let relations = self.cases.get(&case).copied().unwrap_or_default();
        !group || relations.has(Relation::Directing) || relations.has(Relation::Team)
    }

    fn reads(&self, category: Category, relations: Relations) -> bool {
        let need = self.policy.need(category, self.role);
        need == Need::Viewer || met(need, relations.iter())
    }

    /// How the viewer stands to a record; None where it hangs on nothing that the viewer sees.
    fn relations(&self, noun: &Noun, row: &'a Row, hangs: usize) -> Option<Relations> {
        let on = row[hangs].uuid().unwrap_or_default();
        let sight = |sights: &Sights| sights.get(&on).copied();
        match noun.hangs {
            // What is on no case is for the privacy officers of the region.
            Hangs::Case(_) if noun.table == "access_log" && row[hangs] == Cell::Null => {
                self.keeps_as_officer(noun.table, row).then_some(Relations::of(Relation::Overseeing))
            }
            Hangs::Case(_) => sight(&self.cases),
            Hangs::Person(_) => sight(&self.persons),
            Hangs::Family(_) if self.role == Role::PrivacyOfficer => None,
            Hangs::Family(_) => sight(&self.families),
            Hangs::Meeting(_) => sight(&self.meetings),
            Hangs::Series(_) => sight(&self.series),
            Hangs::Region(_) => (on == self.region).then_some(Relations::NONE),
            Hangs::Colleague(_) => {
                let member = self.rows.row("member", on)?;
                (self.id("member", member, "region_id") == self.region).then_some(Relations::NONE)
            }
            Hangs::Network(_) => Some(Relations::NONE),
            Hangs::Own(_) => (on == self.member).then_some(Relations::NONE),
            Hangs::Beside(..) | Hangs::Pair | Hangs::Nothing => None,
        }
    }

    /// Of what a side table names the viewer's agency.
    fn sides(&self, side: &'static str, of: &'static str) -> impl Iterator<Item = Uuid> {
        let mine = move |row: &&'a Row| self.id(side, row, "agency_id") == self.agency;
        self.rows.of(side).map(|(_, row)| row).filter(mine).map(move |row| self.id(side, row, of))
    }

    /// What must hold besides role and relation.
    fn also(&self, noun: &Noun, id: Uuid, row: &'a Row, relations: Relations) -> bool {
        let item = || self.id(noun.table, row, "item_id");
        match noun.table {
            // Both numbers are read, not one of them.
            "person_match" => {
                let second = self.persons.get(&self.id(noun.table, row, "second_id"));
                second.is_some_and(|relations| self.reads(noun.category, *relations))
            }
            "group_membership" => relations.has(Relation::Directing) || relations.has(Relation::Team),
            "contact_moment" | "notice" => {
                *self.cell(noun.table, row, "of_care") == Cell::Bool(false)
                    || self.reads(Category::Care, relations)
                    || self.id(noun.table, row, "agency_id") == self.agency
            }
            "measure" => {
                self.cell(noun.table, row, "kind").text() != "YOUTH_PROBATION"
                    || self.reads(Category::Justice, relations)
            }
            "outreach_action" => match self.role {
                Role::Reporter => self.id(noun.table, row, "region_id") == self.region,
                Role::PrivacyOfficer | Role::Administrator => false,
                _ => ["agency_id", "partner_id"].iter().any(|of| self.id(noun.table, row, of) == self.agency),
            },
            "knowledge_article" if self.cell(noun.table, row, "status").text() == "PUBLISHED" => true,
            "knowledge_article" | "article_revision" => {
                PROFESSIONALS.contains(&self.role) && self.id(noun.table, row, "agency_id") == self.agency
            }
            // Who may direct a programme that takes mentors sees who is one now; the own agency all of them.
            "mentor" => {
                let today = Cell::Day(day_of(self.now));
                let cell = |column| self.cell(noun.table, row, column);
                let runs = *cell("from_on") <= today
                    && (*cell("until_on") == Cell::Null || today <= *cell("until_on"));
                let works = policy::PROFESSIONALS.contains(&self.role);
                let engages = matches!(self.role, Role::YouthWork | Role::Municipality);
                works && (self.id(noun.table, row, "agency_id") == self.agency || engages && runs)
            }
            "agenda_item" | "contribution" => self.asked.contains(&id),
            "decision" => self.asked.contains(&item()),
            // Who directs the case sees to its agreements.
            "inspection" | "destruction" => self.keeps_as_officer(noun.table, row),
            "agreement" => self.asked.contains(&item()) || relations.has(Relation::Directing),
            _ => true,
        }
    }

    /// What the privacy officers of a region keep is theirs.
    fn keeps_as_officer(&self, table: &str, row: &'a Row) -> bool {
        self.role == Role::PrivacyOfficer && self.id(table, row, "region_id") == self.region
    }

    /// A match shows as long as both signals stand.
    fn lasts(&self, row: &'a Row) -> bool {
        let cell = |column| self.cell("signal_match", row, column);
        *cell("ended") == Cell::Bool(false) && cell("until_at").moment().is_some_and(|until| until > self.now)
    }

    /// The columns of a record that show; None where it does not show at all.
    fn columns(&self, noun: &Noun, hangs: usize, id: Uuid, row: &'a Row) -> Option<Columns<'a>> {
        let owners: &[&str] = match noun.table {
            "agreement" => &["owner_id"],
            "emergency" | "signal" => &["member_id"],
            "advice_request" if self.policy.need(Category::Concern, self.role) == Need::Never => return None,
            "advice_request" => &["asker_id"],
            "referral" => &["referrer_id"],
            "notice" => &["receiver_id"],
            "investigation" => &["investigator_id"],
            "signal_match" if !self.lasts(row) => return None,
            "signal_match" => &["first_member_id", "second_member_id"],
            _ => &[],
        };
        let is_asked = noun.table == "advice_request" && self.id(noun.table, row, "agency_id") == self.agency;
        let owns =
            is_asked || owners.iter().any(|owner| self.acts_for.contains(&self.id(noun.table, row, owner)));
        let relations = self.relations(noun, row, hangs);
        if relations.is_none() && !owns {
            return None;
        }
        let relations = relations.unwrap_or_default();
        let takes_part = relations.iter().any(|relation| relation != Relation::Overseeing);
        let own = noun.authored && takes_part && self.id(noun.table, row, "agency_id") == self.agency;
        let reads = self.reads(noun.category, relations) || matches!(noun.hangs, Hangs::Own(_));
        let seen = (reads || own || noun.id_shows) && self.also(noun, id, row, relations);
        if !(seen || owns) {
            return None;
        }
        let all = reads || own || owns;
        let mut shown = Vec::new();
        for (nth, (column, cell)) in self.catalog.table(noun.table).columns.iter().zip(row).enumerate() {
            let except = noun.except.iter().find(|(name, _)| *name == column.name).map(|(_, show)| *show);
            let shows = match except {
                None => all,
                Some(Show::In(category)) if noun.table == "consult_series" => {
                    self.series.get(&id).is_some_and(|seats| self.reads(category, *seats))
                }
                Some(Show::In(category)) => self.reads(category, relations),
                Some(Show::WhereSeen(_)) => all,
                Some(Show::OfAgency) => self.id(noun.table, row, "agency_id") == self.agency,
                Some(Show::Order | Show::Nobody) => false,
            };
            if shows {
                shown.push((nth, Cow::Borrowed(cell)));
            }
        }
        Some(shown)
    }

    /// All that the viewer may see.
    pub fn shown(&self) -> Shown<'a> {
        let mut shown = Shown::new();
        if self.works {
            for noun in NOUNS {
                let Some(column) = noun.hangs.column() else { continue };
                let hangs = self.catalog.table(noun.table).at(column);
                for (id, row) in self.rows.of(noun.table) {
                    if let Some(columns) = self.columns(noun, hangs, *id, row) {
                        shown.insert((noun.table, *id), columns);
                    }
                }
            }
            self.beside(&mut shown);
            self.named(&mut shown);
        }
        self.follows(&mut shown);
        shown
    }
}

mod besides;
mod counted;
