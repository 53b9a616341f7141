//! Rows, private to this crate: what a table holds, and how a row becomes a record and back. Both ways take a
//! value apart field by field, so a new field does not compile until it is mapped.

mod access_log;
mod advice;
mod case;
mod condition;
mod consult;
mod deadline;
mod emergency;
mod fact;
mod group;
mod inspection;
mod measure;
pub(crate) mod mentor;
mod network;
mod outreach;
mod people;
mod person_match;
mod placement;
mod plan;
mod plan_kept;
mod referral;
mod retention;
mod signal;

pub(crate) use access_log::{log_entry, log_head, read as entry};
pub(crate) use case::case_person;
pub(crate) use emergency::emergency_try;
pub(crate) use network::{agency, agency_record, member, network_record};
pub(crate) use retention::{destroyed, retention as retention_row};

use crate::{Fault, Session};
use domain::{Category, Relations, Role, Viewer, choice::Choice};
use sea_orm::{
    EntityName, EntityTrait, FromQueryResult, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn,
    sea_query::{Condition, Expr},
};
use uuid::Uuid;

/// The name of a column, such as `opened_on`.
pub type Column = &'static str;

/// How a record hangs on what a viewer can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// On a case, by a grant.
    Case,
    /// On a person whom a visible case concerns.
    Person,
    /// On the family of a visible case.
    Family,
    /// On a seat at a meeting.
    Meeting,
    /// On a seat at the table of a series.
    Series,
    /// On the viewer's region; the directory of the network.
    Region,
    /// On a member of the viewer's region.
    Colleague,
    /// On nothing: every member of every region sees it.
    Network,
    /// On nothing: only its owners see it.
    Own,
}

/// A record that has a row: where it is kept, what it hangs on, who may read it.
pub trait Noun: Sized + Send + Sync {
    type Entity: EntityTrait<Model: ModelTrait<Entity = Self::Entity> + FromQueryResult + Sync>;

    /// The name in the record of what was done.
    const NOUN: &'static str;
    const THROUGH: Through;
    /// The column that holds the id of what [`Noun::THROUGH`] names.
    const KEY: Column;
    /// The category of the whole record.
    const CATEGORY: Category;
    /// Whether the record's id shows although the category does not: a case, a person.
    const SHOWS_ID: bool = false;
    /// Text columns of a category of their own; empty where that is not readable.
    const CELLS: &'static [(Column, Category)] = &[];
    /// Columns of a category of their own that may be empty, and are where that is not readable.
    const BLANKS: &'static [(Column, Category)] = &[];
    /// The column of the agency that wrote it; what an agency wrote itself it keeps seeing.
    const AUTHOR: Option<Column> = None;
    /// The columns of the members, or of the agencies with all their members, who own it and see it without a grant.
    const OWNERS: &'static [Column] = &[];
    /// The column of a region, whose privacy officers oversee the record also where it hangs on nothing.
    const OVERSEEN: Option<Column> = None;
    /// The relations by which it shows whether or not [`Noun::also`] holds.
    const DESPITE: Relations = Relations::NONE;
    /// On what it hangs in the access log: OWN, on nothing, where an entry of a case would tell of it.
    const LOGGED: Through = Self::THROUGH;
    /// Columns that may be empty, and are for everybody but the agency in `agency_id`.
    const OF_AGENCY: &'static [Column] = &[];

    fn uuid(&self) -> Uuid;
    fn version(&self) -> Option<i32> {
        None
    }
    fn to_row(&self, session: &Session) -> Result<<Self::Entity as EntityTrait>::Model, Fault>;
    fn from_row(session: &Session, row: <Self::Entity as EntityTrait>::Model) -> Result<Self, Fault>;

    /// What must hold besides the relation, such as a place in the audience.
    fn also(_viewer: &Viewer) -> Option<Condition> {
        None
    }

    /// What must hold at the moment at which it is asked for, by what the programmes or the viewer's other sights say,
    /// also for its owners.
    fn while_it_lasts(_session: &Session) -> Option<Condition> {
        None
    }

    /// Fills what side tables hold, for all records in one statement.
    fn complete(
        _session: &Session,
        _records: &mut [&mut Self],
    ) -> impl Future<Output = Result<(), Fault>> + Send {
        async { Ok(()) }
    }

    /// Saves what side tables hold, for all records.
    fn attach_all(_session: &Session, _records: &[Self]) -> impl Future<Output = Result<(), Fault>> + Send {
        async { Ok(()) }
    }
}

/// What of a noun the scope needs to know, without its type: code that is there once, not once for every noun.
pub(crate) struct Shape {
    pub table: &'static str,
    pub columns: Vec<Column>,
    pub id: Column,
    pub through: Through,
    pub key: Column,
    pub category: Category,
    pub shows_id: bool,
    pub cells: &'static [(Column, Category)],
    pub blanks: &'static [(Column, Category)],
    pub author: Option<Column>,
    pub owners: &'static [Column],
    pub overseen: Option<Column>,
    pub of_agency: &'static [Column],
    pub also: Option<Condition>,
    pub despite: Relations,
    pub while_it_lasts: Option<Condition>,
}

impl Shape {
    pub fn of<T: Noun>(session: &Session) -> Self {
        Self {
            table: EntityName::table_name(&T::Entity::default()),
            columns: <T::Entity as EntityTrait>::Column::iter().map(|column| column.as_str()).collect(),
            id: id_column::<T::Entity>(),
            through: T::THROUGH,
            key: T::KEY,
            category: T::CATEGORY,
            shows_id: T::SHOWS_ID,
            cells: T::CELLS,
            blanks: T::BLANKS,
            author: T::AUTHOR,
            owners: T::OWNERS,
            overseen: T::OVERSEEN.filter(|_| session.viewer.role == Role::PrivacyOfficer),
            of_agency: T::OF_AGENCY,
            also: T::also(&session.viewer),
            despite: T::DESPITE,
            while_it_lasts: T::while_it_lasts(session),
        }
    }
}

/// The column of the primary key.
pub(crate) fn id_column<E: EntityTrait>() -> Column {
    E::PrimaryKey::iter().next().map_or("", |key| key.into_column().as_str())
}

/// The columns of a table, each with the table's name.
pub(crate) fn columns<E: EntityTrait>() -> Vec<(&'static str, E::Column)> {
    E::Column::iter().map(|column| (EntityName::table_name(&E::default()), column)).collect()
}

/// A word of a closed list, as stored.
pub(crate) fn word<C: Choice>(text: &str) -> Result<C, Fault> {
    C::parse(text).ok_or_else(|| Fault::Broken(format!("a row has an unknown {}", C::NAME)))
}

/// A list of ids in a JSON column.
pub(crate) fn ids<T>(value: &serde_json::Value) -> Result<Vec<domain::Id<T>>, Fault> {
    let uuids: Vec<Uuid> =
        serde_json::from_value(value.clone()).map_err(|error| Fault::Broken(error.to_string()))?;
    Ok(uuids.into_iter().map(Into::into).collect())
}

pub(crate) fn ids_json<T>(ids: &[domain::Id<T>]) -> serde_json::Value {
    serde_json::json!(ids.iter().map(|id| id.0).collect::<Vec<_>>())
}

pub(crate) fn strings(value: serde_json::Value) -> Result<Vec<String>, Fault> {
    serde_json::from_value(value).map_err(|error| Fault::Broken(error.to_string()))
}

/// Declares the entity of a table: `rows!(module "table" key id { id: Uuid, ... })`.
macro_rules! rows {
    ($module:ident $table:tt key $key:ident: Uuid { $($field:ident: $type:ty),* $(,)? }) => {
        #[allow(missing_debug_implementations, reason = "the derives of SeaORM make types without")]
        pub(crate) mod $module {
            #[allow(unused_imports, reason = "not every table has each type")]
            use sea_orm::prelude::{Date, DateTimeUtc, Json, Uuid};
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub $key: Uuid,
                $(pub $field: $type),*
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}
pub(crate) use rows;

rows!(idempotency "idempotency" key id: Uuid {
    member_id: Uuid, key: String, input: Vec<u8>, answer: Json, at: DateTimeUtc,
});

/// The agency is among those that `side` names for `column`: looked up for each row, since an agency is named for
/// thousands.
#[expect(clippy::disallowed_methods, reason = "a condition of the scope")]
pub(crate) fn shared_with(
    column: (&'static str, Column),
    side: &'static str,
    target: Column,
    agency: Uuid,
) -> Expr {
    use sea_orm::sea_query::{ExprTrait, Query};
    let mut shared = Query::select();
    shared
        .expr(Expr::Constant(1.into()))
        .from(side)
        .and_where(Expr::col((side, target)).equals(column))
        .and_where(Expr::col((side, "agency_id")).eq(agency));
    Expr::exists(shared)
}
