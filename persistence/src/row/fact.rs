//! Rows of the facts that agencies record on a case, and of notices.

use super::{Noun, Through, ids, ids_json, rows, strings, word};
use crate::{Column, Fault, Session, scope};
use domain::{
    Category, Viewer,
    choice::Choice,
    fact::{
        Assessment, CareNote, Concern, ContactMoment, EducationRecord, Fact, GroupTrend, Kind, PoliceFact,
        StreetAct,
    },
    notice::Notice,
    policy,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use uuid::Uuid;

/// A contact moment of the care side is shown to who reads CARE, and to the agency that wrote it.
fn care_to_who_reads_care(viewer: &Viewer) -> Option<Condition> {
    care_in("contact_moment", viewer)
}

/// What of `table` the care side wrote is shown to who reads CARE, and to the agency that wrote it.
fn care_in(table: &'static str, viewer: &Viewer) -> Option<Condition> {
    let column = |name| Expr::col((table, name));
    let enough = policy::need(Category::Care, viewer.role).relations();
    let shown = Condition::any()
        .add(column("of_care").eq(false))
        .add(scope::relations().bit_and(i32::from(enough.bits())).ne(0))
        .add(column("agency_id").eq(viewer.agency.0));
    Some(shown)
}

fn acts(words: serde_json::Value) -> Result<Vec<StreetAct>, Fault> {
    strings(words)?.iter().map(|name| word(name)).collect()
}

/// Declares the table of a kind of fact and maps it; `to` takes the kind apart, `from` puts it together.
macro_rules! fact {
    ($kind:ident, $module:ident $table:tt { $($field:ident: $type:ty),* },
     to |$what:ident| { $($to:ident: $value:expr),* }, from |$row:ident| $make:expr $(, also $also:path)?) => {
        rows!($module $table key id: Uuid {
            case_id: Uuid, author_id: Uuid, agency_id: Uuid, recorded_at: DateTimeUtc, $($field: $type),*
        });

        impl Noun for Fact<$kind> {
            type Entity = $module::Entity;
            const NOUN: &'static str = $table;
            const THROUGH: Through = Through::Case;
            const KEY: Column = "case_id";
            const CATEGORY: Category = <$kind as Kind>::CATEGORY;
            const AUTHOR: Option<Column> = Some("agency_id");

            $(fn also(viewer: &Viewer) -> Option<Condition> {
                $also(viewer)
            })?

            fn uuid(&self) -> Uuid {
                self.id.0
            }
            fn to_row(&self, _: &Session) -> Result<$module::Model, Fault> {
                let Self { id, case, author, agency, recorded_at, what: $what } = self.clone();
                Ok($module::Model {
                    id: id.0, case_id: case.0, author_id: author.0, agency_id: agency.0, recorded_at,
                    $($to: $value),*
                })
            }
            fn from_row(_: &Session, $row: $module::Model) -> Result<Self, Fault> {
                Ok(Self {
                    id: $row.id.into(),
                    case: $row.case_id.into(),
                    author: $row.author_id.into(),
                    agency: $row.agency_id.into(),
                    recorded_at: $row.recorded_at,
                    what: $make,
                })
            }
        }
    };
}

fact!(Concern, concern "concern" { topic: String, text: String },
    to |what| { topic: what.topic.name().to_owned(), text: what.text },
    from |row| Concern { topic: word(&row.topic)?, text: row.text });
fact!(ContactMoment, contact_moment "contact_moment" { kind: String, at: DateTimeUtc, agencies: Json, summary: String, acts: Json, of_care: bool },
to |what| {
    kind: what.kind.name().to_owned(), at: what.at, agencies: ids_json(&what.agencies), summary: what.summary,
    acts: serde_json::json!(what.acts.iter().map(|act| act.name()).collect::<Vec<_>>()), of_care: what.of_care
},
from |row| ContactMoment {
    kind: word(&row.kind)?, at: row.at, agencies: ids(&row.agencies)?, summary: row.summary,
    acts: acts(row.acts)?, of_care: row.of_care
}, also care_to_who_reads_care);
fact!(CareNote, care_note "care_note" { text: String },
    to |what| { text: what.text },
    from |row| CareNote { text: row.text });
fact!(EducationRecord, education_record "education_record" {
        school: String, absence_hours: Option<i32>, text: String
    },
    to |what| { school: what.school, absence_hours: what.absence_hours, text: what.text },
    from |row| EducationRecord { school: row.school, absence_hours: row.absence_hours, text: row.text });
fact!(PoliceFact, police_fact "police_fact" { regime: String, occurred_on: Date, text: String },
    to |what| { regime: what.regime.name().to_owned(), occurred_on: what.occurred_on, text: what.text },
    from |row| PoliceFact { regime: word(&row.regime)?, occurred_on: row.occurred_on, text: row.text });
fact!(Assessment, assessment "assessment" { kind: String, level: String, text: String },
    to |what| { kind: what.kind.name().to_owned(), level: what.level.name().to_owned(), text: what.text },
    from |row| Assessment { kind: word(&row.kind)?, level: word(&row.level)?, text: row.text });
fact!(GroupTrend, group_trend "group_trend" {
    kind: String, observed_on: Date, place: Option<String>, text: String
},
to |what| {
    kind: what.kind.name().to_owned(), observed_on: what.observed_on, place: what.place, text: what.text
},
from |row| GroupTrend {
    kind: word(&row.kind)?, observed_on: row.observed_on, place: row.place, text: row.text
});

rows!(notice "notice" key id: Uuid {
    case_id: Uuid, moment_id: Option<Uuid>, origin_id: Option<Uuid>, kind: String, author_id: Uuid, agency_id: Uuid,
    receiver_id: Uuid, text: String, given_at: DateTimeUtc, of_care: bool,
});

impl Noun for Notice {
    type Entity = notice::Entity;
    const NOUN: &'static str = "notice";
    const THROUGH: Through = Through::Case;
    const KEY: Column = "case_id";
    const CATEGORY: Category = Category::Concern;
    const AUTHOR: Option<Column> = Some("agency_id");
    const OWNERS: &'static [Column] = &["receiver_id"];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<notice::Model, Fault> {
        let Self { id, case, moment, origin, kind, author, agency, receiver, text, given_at, of_care } =
            self.clone();
        Ok(notice::Model {
            id: id.0,
            case_id: case.0,
            moment_id: moment.map(|id| id.0),
            origin_id: origin.map(|id| id.0),
            kind: kind.name().to_owned(),
            author_id: author.0,
            agency_id: agency.0,
            receiver_id: receiver.0,
            text,
            given_at,
            of_care,
        })
    }
    fn from_row(_: &Session, row: notice::Model) -> Result<Self, Fault> {
        let notice::Model {
            id,
            case_id,
            moment_id,
            origin_id,
            kind,
            author_id,
            agency_id,
            receiver_id,
            text,
            given_at,
            of_care,
        } = row;
        Ok(Self {
            id: id.into(),
            case: case_id.into(),
            moment: moment_id.map(Into::into),
            origin: origin_id.map(Into::into),
            kind: word(&kind)?,
            author: author_id.into(),
            agency: agency_id.into(),
            receiver: receiver_id.into(),
            text,
            given_at,
            of_care,
        })
    }
    fn also(viewer: &Viewer) -> Option<Condition> {
        care_in("notice", viewer)
    }
}
