//! Network, people, cases, facts, grants, consents, consults; idempotency keys and the record of what was done.

use sea_orm_migration::{
    prelude::{sea_query::SimpleExpr, *},
    schema::*,
};

#[derive(DeriveMigrationName, Debug)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables() {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("the first step has no way back: restore a backup".to_owned()))
    }
}

pub(crate) fn a(name: &'static str) -> Alias {
    Alias::new(name)
}

/// A table; `to` says which columns refer to the id of which table.
pub(crate) fn table(
    name: &'static str,
    columns: Vec<ColumnDef>,
    to: &[(&'static str, &'static str)],
) -> TableCreateStatement {
    let mut table = Table::create();
    table.table(a(name));
    for mut column in columns {
        table.col(&mut column);
    }
    for (column, target) in to {
        table.foreign_key(ForeignKey::create().from(a(name), a(column)).to(a(target), a("id")));
    }
    table.to_owned()
}

pub(crate) fn id() -> ColumnDef {
    uuid("id").primary_key().to_owned()
}

pub(crate) fn one_of(name: &'static str, words: &[&'static str]) -> ColumnDef {
    let check: SimpleExpr = Expr::col(a(name)).is_in(words.iter().copied());
    string(name).check(check).to_owned()
}

pub(crate) fn one_of_null(name: &'static str, words: &[&'static str]) -> ColumnDef {
    let check: SimpleExpr = Expr::col(a(name)).is_in(words.iter().copied());
    string_null(name).check(check).to_owned()
}

pub(crate) fn moment(name: &'static str) -> ColumnDef {
    timestamp_with_time_zone(name)
}

pub(crate) fn moment_null(name: &'static str) -> ColumnDef {
    timestamp_with_time_zone_null(name)
}

/// A fact on a case: its author, its time, and what it says.
pub(crate) fn fact(name: &'static str, mut what: Vec<ColumnDef>) -> TableCreateStatement {
    let mut columns =
        vec![id(), uuid("case_id"), uuid("author_id"), uuid("agency_id"), moment("recorded_at")];
    columns.append(&mut what);
    table(name, columns, &[("case_id", "case_file"), ("author_id", "member"), ("agency_id", "agency")])
}

fn tables() -> Vec<TableCreateStatement> {
    const SEATS: &[&str] = &["CHAIR", "PANEL", "INVITEE"];
    vec![
        table("region", vec![id(), string("name"), boolean("allows_drang"), json("works_as_one")], &[]),
        table("municipality", vec![id(), uuid("region_id"), string("name")], &[("region_id", "region")]),
        table(
            "agency",
            vec![
                id(),
                integer("version"),
                uuid("region_id"),
                one_of(
                    "kind",
                    &[
                        "POLICE",
                        "HALT",
                        "SCHOOL",
                        "SCHOOL_ATTENDANCE",
                        "YOUTH_ENFORCEMENT",
                        "WIJKTEAM",
                        "CJG",
                        "YOUTH_CARE",
                        "YOUTH_PROTECTION",
                        "RAAD",
                        "SAFE_HOME",
                        "PROBATION",
                        "YOUTH_WORK",
                        "MUNICIPALITY",
                        "SAFETY_HOUSE",
                        "HOUSING",
                    ],
                ),
                string("name"),
                string_null("phone"),
                string_null("email"),
            ],
            &[("region_id", "region")],
        ),
        table(
            "member",
            vec![
                id(),
                integer("version"),
                uuid("agency_id"),
                uuid("region_id"),
                string("name"),
                one_of("function", &["PROFESSIONAL", "REPORTER", "PRIVACY_OFFICER", "ADMINISTRATOR"]),
                string_null("job_title"),
                string_null("phone"),
                string_null("email"),
                json("municipalities"),
                string("subject"),
                date("joined_on"),
                date_null("left_on"),
            ],
            &[("agency_id", "agency"), ("region_id", "region")],
        ),
        table(
            "stand_in",
            vec![id(), uuid("member_id"), uuid("stand_in_id"), moment("from_at"), moment("until_at")],
            &[("member_id", "member"), ("stand_in_id", "member")],
        ),
        table(
            "person",
            vec![id(), integer("version"), string("given_name"), string("family_name"), date("birth_date")],
            &[],
        ),
        table(
            "person_contact",
            vec![
                uuid("person_id").primary_key().to_owned(),
                integer("version"),
                string_null("street"),
                string_null("postal_code"),
                string_null("city"),
                string_null("phone"),
                string_null("email"),
                string_null("whereabouts"),
                boolean("off_the_radar"),
            ],
            &[("person_id", "person")],
        ),
        table(
            "citizen_number",
            vec![
                uuid("person_id").primary_key().to_owned(),
                integer("version"),
                binary("sealed"),
                binary("lookup"),
            ],
            &[("person_id", "person")],
        ),
        table(
            "person_match",
            vec![uuid("person_id"), uuid("other_id"), moment("found_at")],
            &[("person_id", "person"), ("other_id", "person")],
        ),
        table("family", vec![id(), integer("version")], &[]),
        table(
            "family_member",
            vec![
                id(),
                uuid("family_id"),
                integer("version"),
                string("name"),
                date_null("birth_date"),
                one_of("kind", &["CHILD", "PARENT", "STEP_PARENT", "SIBLING", "GRANDPARENT", "OWN_NETWORK"]),
                boolean("has_authority"),
                boolean("in_household"),
                uuid_null("person_id"),
            ],
            &[("family_id", "family"), ("person_id", "person")],
        ),
        table(
            "case_file",
            vec![
                id(),
                integer("version"),
                uuid("region_id"),
                uuid("municipality_id"),
                one_of("level", &["PERSON", "FAMILY", "GROUP"]),
                string("programme"),
                one_of("status", &["INTAKE", "ACTIVE", "ON_HOLD", "CLOSED"]),
                date("opened_on"),
                date_null("closed_on"),
                one_of_null(
                    "outcome",
                    &[
                        "NO_CONCERN",
                        "GOALS_REACHED",
                        "REGULAR_SUPPORT",
                        "HANDED_OVER",
                        "TO_RAAD",
                        "STOPPED_BY_FAMILY",
                    ],
                ),
                uuid("directing_agency_id"),
                uuid("director_id"),
                uuid_null("family_id"),
            ],
            &[
                ("region_id", "region"),
                ("municipality_id", "municipality"),
                ("directing_agency_id", "agency"),
                ("director_id", "member"),
                ("family_id", "family"),
            ],
        ),
        table(
            "case_person",
            vec![id(), uuid("case_id"), uuid("person_id")],
            &[("case_id", "case_file"), ("person_id", "person")],
        ),
        table(
            "regie",
            vec![
                id(),
                uuid("case_id"),
                uuid("agency_id"),
                uuid("director_id"),
                moment("from_at"),
                moment_null("until_at"),
                string_null("reason"),
            ],
            &[("case_id", "case_file"), ("agency_id", "agency"), ("director_id", "member")],
        ),
        table(
            "team_membership",
            vec![
                id(),
                uuid("case_id"),
                integer("version"),
                uuid_null("member_id"),
                uuid_null("agency_id"),
                uuid_null("family_member_id"),
                one_of(
                    "function",
                    &["CASE_WORKER", "COACH", "PROTECTION_SPECIALIST", "INVESTIGATOR", "CONTACT", "FAMILY"],
                ),
                moment("from_at"),
                moment_null("until_at"),
                string("reason"),
            ],
            &[
                ("case_id", "case_file"),
                ("member_id", "member"),
                ("agency_id", "agency"),
                ("family_member_id", "family_member"),
            ],
        ),
        table(
            "framework_period",
            vec![
                id(),
                uuid("case_id"),
                uuid("person_id"),
                one_of("framework", &["VOLUNTARY", "DRANG", "DWANG"]),
                string("ground"),
                moment("from_at"),
                moment_null("until_at"),
            ],
            &[("case_id", "case_file"), ("person_id", "person")],
        ),
        fact("concern", vec![string("topic"), text("text")]),
        fact(
            "contact_moment",
            vec![string("kind"), moment("at"), json("agencies"), text("summary"), boolean("of_care")],
        ),
        fact("care_note", vec![text("text")]),
        fact("education_record", vec![string("school"), integer_null("absence_hours"), text("text")]),
        fact("police_fact", vec![one_of("regime", &["WPG", "WJSG"]), date("occurred_on"), text("text")]),
        fact(
            "assessment",
            vec![
                one_of("kind", &["SAFETY", "RISK"]),
                one_of("level", &["SAFE", "WORRYING", "UNSAFE", "ACUTE"]),
                text("text"),
            ],
        ),
        table(
            "consent",
            vec![
                id(),
                uuid("case_id"),
                uuid("person_id"),
                integer("version"),
                text("purpose"),
                json("given_by"),
                moment("given_at"),
                moment_null("withdrawn_at"),
            ],
            &[("case_id", "case_file"), ("person_id", "person")],
        ),
        table(
            "access_grant",
            vec![
                id(),
                uuid("case_id"),
                uuid("holder_id"),
                one_of("holder_kind", &["MEMBER", "AGENCY"]),
                one_of("relation", &["DIRECTING", "TEAM", "EMERGENCY", "CONSULTED", "REFERRED", "MATCHED"]),
                one_of("ground", &["CONSENT", "LEGAL_TASK", "COURT_ORDER", "COVENANT", "VITAL_INTEREST"]),
                string("purpose"),
                moment("from_at"),
                moment_null("until_at"),
                // Ended by an act, whatever the clocks say.
                boolean("ended"),
                string("cause"),
                uuid("cause_id"),
                uuid_null("consent_id"),
            ],
            &[("case_id", "case_file"), ("consent_id", "consent")],
        ),
        table(
            "consult_series",
            vec![
                id(),
                integer("version"),
                uuid("region_id"),
                string("name"),
                integer("every_weeks"),
                uuid("chair_id"),
                uuid("chair_agency_id"),
                boolean("has_panel"),
            ],
            &[("region_id", "region"), ("chair_id", "member"), ("chair_agency_id", "agency")],
        ),
        table(
            "series_seat",
            vec![id(), uuid("series_id"), uuid("member_id"), uuid("agency_id"), one_of("seat", SEATS)],
            &[("series_id", "consult_series"), ("member_id", "member"), ("agency_id", "agency")],
        ),
        table(
            "meeting",
            vec![
                id(),
                integer("version"),
                uuid("region_id"),
                uuid_null("series_id"),
                string("title"),
                moment("starts_at"),
                one_of("status", &["PLANNED", "INVITED", "OPEN", "CLOSED"]),
                uuid("chair_id"),
            ],
            &[("region_id", "region"), ("series_id", "consult_series"), ("chair_id", "member")],
        ),
        table(
            "invitation",
            vec![
                id(),
                uuid("meeting_id"),
                uuid("member_id"),
                uuid("agency_id"),
                one_of("seat", SEATS),
                moment_null("invited_at"),
                one_of_null("attendance", &["PRESENT", "EXCUSED", "ABSENT"]),
            ],
            &[("meeting_id", "meeting"), ("member_id", "member"), ("agency_id", "agency")],
        ),
        table(
            "agenda_item",
            vec![
                id(),
                integer("version"),
                uuid("meeting_id"),
                uuid("case_id"),
                integer("position"),
                text("question"),
                uuid_null("carried_from_id"),
            ],
            &[("meeting_id", "meeting"), ("case_id", "case_file"), ("carried_from_id", "agenda_item")],
        ),
        table(
            "agenda_item_agency",
            vec![id(), uuid("item_id"), uuid("agency_id")],
            &[("item_id", "agenda_item"), ("agency_id", "agency")],
        ),
        table(
            "contribution",
            vec![
                id(),
                uuid("item_id"),
                uuid("case_id"),
                uuid("author_id"),
                uuid("agency_id"),
                text("text"),
                moment("recorded_at"),
            ],
            &[
                ("item_id", "agenda_item"),
                ("case_id", "case_file"),
                ("author_id", "member"),
                ("agency_id", "agency"),
            ],
        ),
        table(
            "contribution_audience",
            vec![id(), uuid("contribution_id"), uuid("agency_id")],
            &[("contribution_id", "contribution"), ("agency_id", "agency")],
        ),
        table(
            "decision",
            vec![
                id(),
                uuid("item_id"),
                uuid("case_id"),
                uuid("author_id"),
                uuid("agency_id"),
                text("text"),
                moment("recorded_at"),
            ],
            &[
                ("item_id", "agenda_item"),
                ("case_id", "case_file"),
                ("author_id", "member"),
                ("agency_id", "agency"),
            ],
        ),
        table(
            "agreement",
            vec![
                id(),
                integer("version"),
                uuid("case_id"),
                uuid("item_id"),
                text("text"),
                uuid("owner_id"),
                date("due_on"),
                text_null("conditions"),
                string_null("contact_person"),
                one_of("status", &["OPEN", "DONE", "DROPPED"]),
                text_null("result_note"),
                moment("made_at"),
            ],
            &[("case_id", "case_file"), ("item_id", "agenda_item"), ("owner_id", "member")],
        ),
        // Never holds a row: who writes locks it, so that writes take turns.
        table("turn", vec![id()], &[]),
        table(
            "idempotency",
            vec![id(), uuid("member_id"), string("key"), binary("input"), json("answer"), moment("at")],
            &[("member_id", "member")],
        ),
        table(
            "event",
            vec![
                id(),
                moment("at"),
                uuid_null("member_id"),
                string("act"),
                string("noun"),
                uuid("record_id"),
            ],
            &[("member_id", "member")],
        ),
    ]
}

pub(crate) fn index(table: &'static str, columns: &[&'static str], unique: bool) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_by_{}", columns.join("_"))).table(a(table));
    for column in columns {
        index.col(a(column));
    }
    if unique {
        index.unique();
    }
    index
}

fn indexes() -> Vec<IndexCreateStatement> {
    let plain = |table, columns: &[&'static str]| index(table, columns, false);
    let unique = |table, columns: &[&'static str]| index(table, columns, true);
    let mut active_team = unique("team_membership", &["case_id", "member_id"]);
    active_team.and_where(Expr::col(a("until_at")).is_null());
    vec![
        plain("municipality", &["region_id"]),
        plain("agency", &["region_id", "name", "id"]),
        plain("member", &["region_id", "name", "id"]),
        plain("member", &["agency_id"]),
        // An issuer speaks for its own agencies, so a subject is unique within one of them.
        unique("member", &["subject", "agency_id"]),
        plain("stand_in", &["stand_in_id", "until_at"]),
        // Not unique: a second person with the same BSN is a match to be resolved, not an error that tells.
        plain("citizen_number", &["lookup"]),
        plain("family_member", &["family_id"]),
        plain("case_file", &["region_id", "opened_on", "id"]),
        plain("case_file", &["family_id"]),
        plain("case_file", &["director_id"]),
        unique("person_match", &["person_id", "other_id"]),
        unique("case_person", &["case_id", "person_id"]),
        plain("case_person", &["person_id"]),
        plain("regie", &["case_id"]),
        active_team,
        plain("team_membership", &["case_id", "until_at"]),
        plain("framework_period", &["case_id"]),
        plain("concern", &["case_id"]),
        plain("contact_moment", &["case_id"]),
        plain("care_note", &["case_id"]),
        plain("education_record", &["case_id"]),
        plain("police_fact", &["case_id"]),
        plain("assessment", &["case_id"]),
        plain("consent", &["case_id"]),
        plain("access_grant", &["holder_id", "case_id"]),
        plain("access_grant", &["case_id"]),
        plain("access_grant", &["cause_id"]),
        plain("access_grant", &["consent_id"]),
        plain("consult_series", &["region_id"]),
        plain("series_seat", &["series_id"]),
        unique("series_seat", &["member_id", "series_id"]),
        plain("meeting", &["series_id"]),
        plain("invitation", &["meeting_id"]),
        unique("invitation", &["member_id", "meeting_id"]),
        plain("agenda_item", &["meeting_id"]),
        plain("agenda_item", &["case_id"]),
        unique("agenda_item_agency", &["item_id", "agency_id"]),
        plain("contribution", &["item_id"]),
        unique("contribution_audience", &["contribution_id", "agency_id"]),
        plain("decision", &["item_id"]),
        plain("agreement", &["case_id", "due_on"]),
        plain("agreement", &["owner_id", "due_on"]),
        plain("agreement", &["item_id"]),
        unique("idempotency", &["member_id", "key"]),
        plain("event", &["record_id"]),
    ]
}
