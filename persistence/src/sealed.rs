//! What is sealed at rest: what somebody wrote in own words about people, and the BSN. Each cell is bound to its table,
//! column, row and key. Nothing of it can be filtered or sorted by. Who adds a column of text to a record about
//! people adds it here, or says in `tests/it/sealed/plain.rs` why it may be plain: a test asks.

use crate::{
    Column, Fault, Session, Store,
    ring::{Place, Ring},
};
use sea_orm::{
    EntityTrait, FromQueryResult, IdenStatic, Iterable, ModelTrait, QueryResult, Value,
    sea_query::{Condition, Expr, Query},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The sealed columns of a table.
#[derive(Clone, Copy, Debug)]
pub struct Sealed {
    pub table: &'static str,
    /// The column of the row's id.
    pub id: Column,
    pub texts: &'static [Column],
    /// Columns of JSON with texts in it: sealed as a whole.
    pub json: &'static [Column],
    /// Columns of bytes.
    pub bytes: &'static [Column],
}

const fn texts(table: &'static str, texts: &'static [Column]) -> Sealed {
    Sealed { table, id: "id", texts, json: &[], bytes: &[] }
}

/// Every sealed column.
pub const SEALED: &[Sealed] = &[
    Sealed { id: "person_id", texts: &[], bytes: &["sealed"], ..texts("citizen_number", &[]) },
    Sealed { id: "person_id", ..texts("person_contact", &["whereabouts"]) },
    Sealed { bytes: &["sealed"], ..texts("signal", &[]) },
    texts("advice_request", &["question", "answer"]),
    texts("regie", &["reason"]),
    texts("team_membership", &["reason"]),
    texts("framework_period", &["ground", "told_words"]),
    texts("measure", &["reasons", "court", "ruling", "end_reason"]),
    texts("investigation", &["reasons", "advice"]),
    Sealed { json: &["speakers"], ..texts("family_choice", &["words", "weighing_note"]) },
    texts("confidentiality", &["reason"]),
    texts("inspection", &["requester_name"]),
    texts("consent", &["purpose"]),
    texts("deadline_move", &["reason"]),
    texts("referral", &["feedback"]),
    texts("emergency", &["reason", "review_note"]),
    texts("concern", &["text"]),
    texts("contact_moment", &["summary"]),
    texts("group_membership", &["reason", "left_reason"]),
    texts("group_trend", &["place", "text"]),
    texts("notice", &["text"]),
    texts("care_note", &["text"]),
    texts("education_record", &["text"]),
    texts("police_fact", &["text"]),
    texts("assessment", &["text"]),
    texts("plan", &["strengths", "worries", "end_note"]),
    texts("plan_goal", &["text", "note"]),
    texts("plan_action", &["text", "note"]),
    Sealed { json: &["standings"], ..texts("plan_evaluation", &["text"]) },
    Sealed { json: &["goals"], ..texts("plan_revision", &["strengths", "worries"]) },
    texts("plan_accord", &["words"]),
    Sealed { json: &["accepted_by", "marks"], ..texts("case_condition", &["text"]) },
    Sealed { json: &["moves"], ..texts("placement", &[]) },
    texts("meeting", &["title"]),
    texts("agenda_item", &["question"]),
    texts("contribution", &["text"]),
    texts("decision", &["text"]),
    texts("agreement", &["text", "conditions", "result_note"]),
];

/// What a sealed column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Json,
    Bytes,
}

impl Sealed {
    /// The sealed columns of a table, if it has any.
    pub fn of(table: &str) -> Option<&'static Self> {
        SEALED.iter().find(|sealed| sealed.table == table)
    }

    /// The names of its sealed columns.
    pub fn names(&self) -> impl Iterator<Item = Column> {
        self.columns().map(|(column, _)| column)
    }

    pub fn has(&self, column: &str) -> bool {
        self.names().any(|name| name == column)
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = (Column, Kind)> {
        let kinds = [(self.texts, Kind::Text), (self.json, Kind::Json), (self.bytes, Kind::Bytes)];
        kinds.into_iter().flat_map(|(columns, kind)| columns.iter().map(move |column| (*column, kind)))
    }

    pub(crate) fn place(&self, column: Column, row: Uuid) -> Place<'_> {
        Place { table: self.table, column, row }
    }
}

/// What a cell holds as text; None where it is empty.
pub(crate) fn text(value: &Value) -> Result<Option<String>, Fault> {
    Ok(match value {
        Value::String(Some(text)) => Some(text.clone()),
        Value::Json(Some(json)) => {
            Some(if let serde_json::Value::String(text) = &**json { text.clone() } else { json.to_string() })
        }
        Value::Bytes(Some(bytes)) => {
            let text = std::str::from_utf8(bytes);
            Some(text.map_err(|_| Fault::Broken("a sealed cell is no text".to_owned()))?.to_owned())
        }
        _ => None,
    })
}

/// A sealed text as a value of the kind that its column holds.
pub(crate) fn value(kind: Kind, text: String) -> Value {
    match kind {
        Kind::Text => text.into(),
        Kind::Json => serde_json::Value::String(text).into(),
        Kind::Bytes => text.into_bytes().into(),
    }
}

fn kind(value: &Value) -> Kind {
    match value {
        Value::Json(_) => Kind::Json,
        Value::Bytes(_) => Kind::Bytes,
        _ => Kind::Text,
    }
}

/// The sealed columns of an entity.
struct Cells<E: EntityTrait> {
    sealed: &'static Sealed,
    columns: Vec<E::Column>,
}

impl<E: EntityTrait> Cells<E> {
    fn of() -> Option<Self> {
        let sealed = Sealed::of(E::default().table_name())?;
        let columns = E::Column::iter().filter(|column| sealed.has(column.as_str())).collect();
        Some(Self { sealed, columns })
    }
}

/// Opens rows of one entity.
pub(crate) struct Opener<'a, E: EntityTrait> {
    ring: &'a Ring,
    cells: Option<Cells<E>>,
    /// Columns that the scope leaves empty where the viewer may not read them.
    blank: Vec<Column>,
}

impl<'a, E: EntityTrait> Opener<'a, E>
where
    E::Model: ModelTrait<Entity = E> + FromQueryResult,
{
    pub(crate) fn new(session: &'a Session, blank: Vec<Column>) -> Self {
        Self { ring: &session.store.ring, cells: Cells::of(), blank }
    }

    /// The row of `id`, with what is sealed in it opened.
    pub(crate) fn read(&self, row: &QueryResult) -> Result<E::Model, Fault> {
        let mut model = E::Model::from_query_result(row, "")?;
        let Some(Cells { sealed, columns }) = &self.cells else { return Ok(model) };
        let id: Uuid = row.try_get("", sealed.id)?;
        for column in columns {
            let cell = model.get(*column);
            let Some(kept) = text(&cell)? else { continue };
            let name = column.as_str();
            if kept.is_empty() && self.blank.contains(&name) {
                continue;
            }
            let opened = self.ring.open(sealed.place(name, id), &kept)?;
            let opened: Value = match kind(&cell) {
                Kind::Json => {
                    let json: Result<serde_json::Value, _> = serde_json::from_str(&opened);
                    json.map_err(|error| Fault::Broken(error.to_string()))?.into()
                }
                kind => value(kind, opened),
            };
            model.try_set(*column, opened)?;
        }
        Ok(model)
    }
}

/// The values of a row, as they are kept: sealed with key `number` where they are.
pub(crate) fn values<E: EntityTrait>(ring: &Ring, number: u16, row: &E::Model) -> Result<Vec<Value>, Fault>
where
    E::Model: ModelTrait<Entity = E>,
{
    let sealed = Sealed::of(E::default().table_name());
    let id = sealed.and_then(|sealed| E::Column::iter().find(|column| column.as_str() == sealed.id));
    let id = id.map(|column| row.get(column));
    let keep = |column: E::Column| {
        let (cell, name) = (row.get(column), column.as_str());
        let Some(sealed) = sealed.filter(|one| one.has(name)) else { return Ok(cell) };
        let Some(Value::Uuid(Some(id))) = &id else {
            return Err(Fault::Broken(format!("a row of {} has no id to be sealed by", sealed.table)));
        };
        // A list of texts that is JSON is sealed as its text.
        let plain = match &cell {
            Value::Json(Some(json)) => Some(json.to_string()),
            cell => text(cell)?,
        };
        let Some(plain) = plain else { return Ok(cell) };
        Ok(value(kind(&cell), ring.seal(number, sealed.place(name, *id), &plain)?))
    };
    E::Column::iter().map(keep).collect()
}

impl Session {
    /// `text`, sealed for each of the rows that `which` picks out, to be set by one statement: neither its form nor
    /// how many statements there are tells how many rows.
    #[expect(
        clippy::disallowed_methods,
        reason = "selects the ids of rows that are about to change, for nobody"
    )]
    pub(crate) async fn sealed_for_each(
        &self,
        table: &'static str,
        column: Column,
        which: &Condition,
        text: &str,
    ) -> Result<Expr, Fault> {
        let mut select = Query::select();
        select.column("id").from(table).cond_where(which.clone());
        let (number, ring, embedded) = (self.key().await?, &self.store.ring, self.store.is_embedded());
        let mut cells = BTreeMap::new();
        for found in self.all(&select).await? {
            let row: Uuid = found.try_get("", "id")?;
            // As the expression below writes an id.
            let name = if embedded { row.simple().to_string().to_uppercase() } else { row.to_string() };
            cells.insert(name, ring.seal(number, Place { table, column, row }, text)?);
        }
        let cells = serde_json::to_string(&cells).map_err(|error| Fault::Broken(error.to_string()))?;
        let of_row = if embedded {
            r#"json_extract(?, '$."' || hex("id") || '"')"#
        } else {
            r#"CAST($1 AS jsonb) ->> CAST("id" AS text)"#
        };
        Ok(Expr::cust_with_values(of_row, [cells]))
    }
}

/// For who moves whole databases past any viewer, as tests do.
impl Store {
    /// A sealed cell, opened.
    pub fn open_cell(&self, table: &str, column: &str, row: Uuid, cell: &str) -> Result<String, Fault> {
        self.ring.open(Place { table, column, row }, cell)
    }

    /// A cell to be kept, sealed with the newest key that was given.
    pub fn seal_cell(&self, table: &str, column: &str, row: Uuid, text: &str) -> Result<String, Fault> {
        self.ring.seal(self.ring.newest(), Place { table, column, row }, text)
    }
}
