//! What a viewer can see, in SQL. The only place that selects rows of protected tables: every statement joins the
//! viewer's sight, so no caller can ask past it, and what may not be read never leaves the database.

#![expect(clippy::disallowed_methods, reason = "this is the scope")]

use crate::{
    Column, Fault, Noun, Session,
    cell::Cell,
    row::{Shape, Through},
    sealed::Opener,
};
use domain::{
    Category, Guarded, Id, Relation, Relations, Role, View, choice::Choice, group::APPROACH, person::Bsn,
    policy,
};
use sea_orm::{
    Order, QueryResult, Value,
    sea_query::{
        Condition, Expr, ExprTrait, Func, JoinType, LikeExpr, Query, SelectStatement,
        extension::postgres::PgExpr,
    },
};
use std::collections::HashMap;
use uuid::Uuid;

/// What of the visible rows is asked for.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    filters: Vec<Compare>,
    sort: Option<Sort>,
    limit: Option<u64>,
    linked: Option<(Link, Vec<Uuid>)>,
    by_reference: bool,
}

/// A condition on visible rows. Whether the viewer may ask it is decided before it comes here.
#[derive(Clone, Debug)]
pub enum Compare {
    In(Column, Vec<Cell>),
    From(Column, Cell),
    Until(Column, Cell),
    IsNull(Column),
    /// The name of a person, or of one whom a case concerns, starts so.
    NameStarts(String),
    /// One of these columns of text holds this, without regard to case.
    Holds(&'static [Column], String),
    /// A case has a concern about the topic.
    Topic(String),
    /// A running case concerns somebody who is off the radar, or does not.
    OffTheRadar(bool),
    /// A person has this BSN.
    Bsn(Bsn),
    /// The row is seen by one of these relations.
    SeenBy(Relations),
    /// A grant runs at the session's moment, or does not.
    Running(bool),
}

/// A table of pairs by which records hang on others: on a person the cases that concern it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub table: &'static str,
    pub from: Column,
    pub to: Column,
}

/// The order of a list, and where a page begins. Rows of equal value are in the order of their ids.
#[derive(Clone, Debug)]
pub struct Sort {
    /// Empty for the id alone.
    pub column: Column,
    pub descending: bool,
    /// Only rows that come after this value and id.
    pub after: Option<(Cell, Uuid)>,
}

impl Ask {
    pub fn all() -> Self {
        Self::default()
    }

    /// The record with this id.
    pub fn one(id: Uuid) -> Self {
        Self::all().filter(Compare::In("", vec![Cell::Uuid(id)]))
    }

    /// The records with these ids.
    pub fn ids(ids: &[Uuid]) -> Self {
        Self::all().filter(Compare::In("", ids.iter().map(|id| Cell::Uuid(*id)).collect()))
    }

    /// Also outside the region: a visible record names it.
    pub fn by_reference(self) -> Self {
        Self { by_reference: true, ..self }
    }

    /// What tells this from another ask of the same records in the same order.
    pub fn shape(&self) -> String {
        if self.filters.is_empty() { String::new() } else { format!("{:?}", self.filters) }
    }

    pub fn filter(mut self, compare: Compare) -> Self {
        self.filters.push(compare);
        self
    }

    pub fn sort(self, sort: Sort) -> Self {
        Self { sort: Some(sort), ..self }
    }

    pub fn limit(self, limit: u64) -> Self {
        Self { limit: Some(limit), ..self }
    }
}

impl Session {
    /// The visible records, each guarded.
    pub async fn find<T: Noun>(&self, ask: &Ask) -> Result<Vec<Guarded<T>>, Fault> {
        Ok(self.keyed::<T>(None, ask).await?.into_iter().map(|(_, guarded)| guarded).collect())
    }

    /// The visible records whose `column` has one of `ids`, by that id, in one statement.
    pub async fn find_by<T: Noun>(
        &self,
        column: Column,
        ids: &[Uuid],
        ask: Ask,
    ) -> Result<HashMap<Uuid, Vec<Guarded<T>>>, Fault> {
        let cells = ids.iter().map(|id| Cell::Uuid(*id)).collect();
        let ask = ask.filter(Compare::In(column, cells));
        Ok(grouped(self.keyed::<T>(Some(column), &ask).await?))
    }

    /// The visible records that `link` ties to each of `ids`, in one statement. A record that is tied to several is
    /// there several times; those of one are in the order of their ids.
    pub(crate) async fn find_linked<T: Noun>(
        &self,
        link: Link,
        ids: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Guarded<T>>>, Fault> {
        let by_id = Sort { column: "", descending: false, after: None };
        let ask = Ask { linked: Some((link, ids.to_vec())), ..Ask::all().sort(by_id) };
        Ok(grouped(self.keyed::<T>(Some(LINKED), &ask).await?))
    }

    /// The visible records, each with the id in `column`.
    async fn keyed<T: Noun>(&self, by: Option<Column>, ask: &Ask) -> Result<Vec<(Uuid, Guarded<T>)>, Fault> {
        self.looks_for(T::THROUGH);
        let opener = Opener::<T::Entity>::new(self, T::CELLS.iter().map(|(cell, _)| *cell).collect());
        let rows = self.rows(Shape::of::<T>(self), by, ask).await?;
        let mut found = Vec::with_capacity(rows.len());
        for Seen { by, id, on, view, row } in rows {
            let record =
                if view.reads(T::CATEGORY) { Some(T::from_row(self, opener.read(&row)?)?) } else { None };
            found.push((by, id, on, view, record));
        }
        let mut shown: Vec<&mut T> = found.iter_mut().filter_map(|(.., record)| record.as_mut()).collect();
        if !shown.is_empty() {
            T::complete(self, &mut shown).await?;
        }
        let guarded = |(by, id, on, view, record)| (by, Guarded::new(Id::new(id), on, record, view));
        Ok(found.into_iter().map(guarded).collect())
    }

    /// The visible rows, each with how the viewer stands to it. A cell that may not be read is empty, and a row of
    /// which only the id shows has nothing else.
    async fn rows(&self, shape: Shape, by: Option<Column>, ask: &Ask) -> Result<Vec<Seen>, Fault> {
        let Some(scope) = Scope::of(self, &shape, ask) else { return Ok(Vec::new()) };
        let mut select = scope.select;
        let table = shape.table;
        for column in &shape.columns {
            let value = Expr::col((table, *column));
            let of = |cells: &[(Column, Category)]| cells.iter().find(|(cell, _)| cell == column).copied();
            let (cell, blank) = (of(shape.cells), of(shape.blanks));
            if let Some((_, category)) = cell.or(blank) {
                let need = policy::need(category, self.viewer.role);
                let among = scope.relations.clone().bit_and(mask(need.relations())).ne(fixed(0));
                let reads = if need.met_by(Relations::NONE) { fixed(true) } else { among };
                let mut value = Expr::case(reads, value);
                if cell.is_some() {
                    value = value.finally(fixed(""));
                }
                select.expr_as(value, *column);
            } else if shape.of_agency.contains(column) {
                let mine = Expr::col((table, "agency_id")).eq(self.viewer.agency.0);
                select.expr_as(Expr::case(mine, value), *column);
            } else if shape.shows_id && *column != shape.id {
                select.expr_as(Expr::case(scope.readable.clone(), value), *column);
            } else {
                select.expr(value);
            }
        }
        select.expr_as(scope.relations, "relations_");
        if let Some((link, _)) = &ask.linked {
            select.expr_as(Expr::col((link.table, link.from)), LINKED);
        }
        if let Some(sort) = &ask.sort {
            let order = if sort.descending { Order::Desc } else { Order::Asc };
            if !sort.column.is_empty() {
                select.order_by((table, sort.column), order.clone());
            }
            select.order_by((table, shape.id), order);
        }
        if let Some(limit) = ask.limit {
            select.limit(limit);
        }
        let mut seen = Vec::new();
        let holders = self.viewer.holders();
        for row in self.all(&select).await? {
            let id: Uuid = row.try_get("", shape.id)?;
            let relations: i32 = row.try_get("", "relations_")?;
            let relations = Relations::from_bits(u8::try_from(relations).unwrap_or(0));
            let matches = |column: Option<Column>, is: &dyn Fn(Uuid) -> bool| {
                column.is_some_and(|column| row.try_get::<Uuid>("", column).is_ok_and(is))
            };
            let wrote = matches(shape.author, &|agency| agency == self.viewer.agency.0);
            let owns = shape
                .owners
                .iter()
                .any(|owner| matches(Some(*owner), &|id| holders.as_slice().contains(&id)));
            let mut view = View::new(self.viewer.role, relations).on_record(wrote);
            view.own |= owns;
            let by = by.map_or(Ok(id), |column| row.try_get("", column))?;
            let on = row.try_get("", shape.key).unwrap_or(id);
            seen.push(Seen { by, id, on, view, row });
        }
        Ok(seen)
    }

    /// The visible record with this id; an absent and an unseen one are the same.
    pub async fn one<T: Noun>(&self, id: Id<T>) -> Result<Option<Guarded<T>>, Fault> {
        Ok(self.find(&Ask::one(id.0)).await?.pop())
    }

    /// How many visible records there are.
    pub async fn count<T: Noun>(&self, ask: &Ask) -> Result<i64, Fault> {
        self.counted(Shape::of::<T>(self), ask).await
    }

    async fn counted(&self, shape: Shape, ask: &Ask) -> Result<i64, Fault> {
        let ask = Ask { sort: None, limit: None, ..ask.clone() };
        let Some(scope) = Scope::of(self, &shape, &ask) else { return Ok(0) };
        let mut select = scope.select;
        select.expr_as(Expr::col((shape.table, shape.id)).count(), "n");
        match self.all(&select).await?.pop() {
            Some(row) => Ok(row.try_get("", "n")?),
            None => Ok(0),
        }
    }
}

/// A visible row, and the id by which it was asked.
struct Seen {
    by: Uuid,
    id: Uuid,
    /// Through which it is seen.
    on: Uuid,
    view: View,
    row: QueryResult,
}

/// The name of the id to which a record is linked.
const LINKED: Column = "linked_";

fn grouped<T>(found: Vec<(Uuid, Guarded<T>)>) -> HashMap<Uuid, Vec<Guarded<T>>> {
    let mut groups = HashMap::<Uuid, Vec<Guarded<T>>>::new();
    for (key, guarded) in found {
        groups.entry(key).or_default().push(guarded);
    }
    groups
}

/// A statement over the visible rows of one table, still without columns.
struct Scope {
    select: SelectStatement,
    /// The bits of the viewer's relations to the row.
    relations: Expr,
    /// Whether the viewer may read the row's category.
    readable: Expr,
}

impl Scope {
    /// None where nothing can be visible.
    fn of(session: &Session, shape: &Shape, ask: &Ask) -> Option<Self> {
        let viewer = &session.viewer;
        let table = shape.table;
        let column = |name: Column| Expr::col((table, if name.is_empty() { shape.id } else { name }));
        let need = policy::need(shape.category, viewer.role);
        let mut select = Query::select();
        select.from(table);
        let owned = || {
            let owners = shape.owners.iter().map(|owner| held(session, column(owner)));
            owners.fold(Condition::any(), Condition::add)
        };
        let (relations, readable) = if shape.through == Through::Own {
            select.cond_where(owned());
            select.cond_where(shape.also.clone().unwrap_or_else(Condition::all));
            (fixed(0), fixed(true))
        } else if matches!(shape.through, Through::Region | Through::Colleague | Through::Network) {
            if !need.met_by(Relations::NONE) {
                return None;
            }
            if !ask.by_reference && shape.through != Through::Network {
                let key = column(shape.key);
                select.and_where(match shape.through {
                    Through::Colleague => key.in_subquery(members_of(viewer.region.0)),
                    _ => key.eq(viewer.region.0),
                });
            }
            select.cond_where(shape.also.clone().unwrap_or_else(Condition::all));
            (fixed(0), fixed(true))
        } else {
            // The directory of series shows to the whole region, what an owner owns to the owner.
            let directory = shape.through == Through::Series && need.met_by(Relations::NONE);
            let join =
                if directory || !shape.owners.is_empty() { JoinType::LeftJoin } else { JoinType::InnerJoin };
            let on = Expr::col(("sight", "key")).equals((table, shape.key));
            let asked = ask.filters.iter().find_map(|compare| match compare {
                Compare::In(name, cells)
                    if *name == shape.key || (name.is_empty() && shape.key == shape.id) =>
                {
                    uuids(cells)
                }
                _ => None,
            });
            let keys = match (&ask.linked, &asked) {
                (Some((link, ids)), _) => Keys::Linked(*link, ids),
                (None, Some(ids)) => Keys::These(ids),
                (None, None) => Keys::All,
            };
            select.join_subquery(join, sight(session, shape.through, keys), "sight", on);
            let relations = relations();
            let among = |wanted: Relations| relations.clone().bit_and(mask(wanted)).ne(fixed(0));
            let mut readable = among(need.relations());
            if let Some(author) = shape.author {
                let own = column(author).eq(viewer.agency.0).and(among(takes_part()));
                readable = readable.or(own);
            }
            let mut visible = Condition::all();
            if directory {
                visible = visible.add(column("region_id").eq(viewer.region.0));
            } else if !shape.shows_id {
                visible = visible.add(readable.clone());
            }
            if let Some(also) = shape.also.clone() {
                let despite = (!shape.despite.is_none()).then(|| among(shape.despite));
                visible = visible.add(Condition::any().add(also).add_option(despite));
            }
            if !shape.owners.is_empty() {
                visible = Condition::any().add(visible).add(owned());
            }
            select.cond_where(visible);
            (relations, readable)
        };
        if let Some(lasts) = shape.while_it_lasts.clone() {
            select.cond_where(lasts);
        }
        if let Some((link, ids)) = &ask.linked {
            select.inner_join(link.table, Expr::col((link.table, link.to)).equals((table, shape.key)));
            select.and_where(one_of(session, Expr::col((link.table, link.from)), ids));
            if link.table == "case_person" {
                select.and_where(pair_shows(session));
            }
        }
        for compare in &ask.filters {
            let condition = match compare {
                Compare::In(name, cells) => match uuids(cells) {
                    Some(ids) => one_of(session, column(name), &ids),
                    None => column(name).is_in(cells.iter().cloned().map(Value::from)),
                },
                Compare::From(name, cell) => column(name).gte(Value::from(cell.clone())),
                Compare::Until(name, cell) => column(name).lte(Value::from(cell.clone())),
                Compare::IsNull(name) => column(name).is_null(),
                Compare::NameStarts(start) => name_starts(session, shape.through, column(shape.key), start),
                Compare::OffTheRadar(off) => {
                    let found = off_the_radar(column(shape.key));
                    if *off { found } else { found.not() }
                }
                Compare::Holds(columns, text) => {
                    let like = like(text, ["%", "%"]);
                    let holds =
                        columns.iter().map(|name| Expr::expr(Func::lower(column(name))).like(like.clone()));
                    holds.reduce(|some, next| some.or(next)).unwrap_or_else(|| fixed(false))
                }
                Compare::Topic(topic) => {
                    let mut cases = Query::select();
                    cases.column("case_id").from("concern").and_where(Expr::col("topic").eq(topic.clone()));
                    column(shape.key).in_subquery(cases)
                }
                Compare::Bsn(bsn) => {
                    let lookups = session.store.ring.lookups(bsn.digits());
                    let mut persons = Query::select();
                    persons
                        .column("person_id")
                        .from("citizen_number")
                        .and_where(Expr::col("lookup").is_in(lookups));
                    column(shape.key).in_subquery(persons)
                }
                Compare::SeenBy(wanted) => relations.clone().bit_and(mask(*wanted)).ne(fixed(0)),
                Compare::Running(true) => running(session),
                Compare::Running(false) => running(session).not(),
            };
            select.and_where(condition);
        }
        if let Some(Sort { column: by, descending, after: Some((cell, id)) }) = &ask.sort {
            let beyond = |expr: Expr, value: Value| if *descending { expr.lt(value) } else { expr.gt(value) };
            let after_id = beyond(column(""), (*id).into());
            let cell = Value::from(cell.clone());
            select.and_where(if by.is_empty() {
                after_id
            } else {
                beyond(column(by), cell.clone()).or(column(by).eq(cell).and(after_id))
            });
        }
        Some(Self { select, relations, readable })
    }
}

/// The bits of the viewer's relations to a row; none where it is seen otherwise.
pub(crate) fn relations() -> Expr {
    Func::coalesce([Expr::col(("sight", "relations")), fixed(0)]).into()
}

/// A number or a word of our own, written into the statement as it is: half as much to bind, and the planner knows it.
fn fixed(value: impl Into<Fixed>) -> Expr {
    Expr::Constant(value.into().0)
}

/// What never comes from a client.
struct Fixed(Value);

impl From<i32> for Fixed {
    fn from(number: i32) -> Self {
        Self(number.into())
    }
}

impl From<bool> for Fixed {
    fn from(truth: bool) -> Self {
        Self(truth.into())
    }
}

impl From<&'static str> for Fixed {
    fn from(word: &'static str) -> Self {
        Self(word.into())
    }
}

fn mask(relations: Relations) -> Expr {
    fixed(i32::from(relations.bits()))
}

/// Whether the viewer may read `category` of the person in a column: for what shows only with that person too.
pub(crate) fn reads_of_person(session: &Session, category: Category, column: (&'static str, Column)) -> Expr {
    let enough = mask(policy::need(category, session.viewer.role).relations());
    let mut persons = Query::select();
    persons
        .column(("also", "key"))
        .from_subquery(sight(session, Through::Person, Keys::All), "also")
        .and_where(Expr::col(("also", "relations")).bit_and(enough).ne(fixed(0)));
    Expr::col(column).in_subquery(persons)
}

fn takes_part() -> Relations {
    Relation::ALL.iter().map(|(relation, ..)| *relation).filter(|one| *one != Relation::Overseeing).collect()
}

/// What names a holder names the viewer, its agency, or one for whom it stands in. It was found before this snapshot who
/// asks, so that it still stands in is judged again within it: what it holds for another would be neither all nor nothing.
fn held(session: &Session, holder: Expr) -> Expr {
    let viewer = &session.viewer;
    let held = holder.clone().is_in(viewer.holders());
    if viewer.stands_in_for.is_empty() {
        return held;
    }
    let mut absent = Query::select();
    absent
        .column("member_id")
        .from("stand_in")
        .and_where(Expr::col("stand_in_id").eq(viewer.member.0))
        .and_where(Expr::col("from_at").lte(session.now))
        .and_where(Expr::col("until_at").gt(session.now));
    let own = holder.clone().is_in([viewer.member.0, viewer.agency.0]);
    held.and(own.or(holder.in_subquery(absent)))
}

fn members_of(region: Uuid) -> SelectStatement {
    Query::select().column("id").from("member").and_where(Expr::col("region_id").eq(region)).to_owned()
}

/// A pattern of this text without regard to case, and what may stand around it.
fn like(text: &str, [before, after]: [&str; 2]) -> LikeExpr {
    let escaped = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("{before}{escaped}{after}")).escape('\\')
}

/// `LIKE 'start%'` without regard to case, on the family or the given name.
fn name_starts(session: &Session, through: Through, key: Expr, start: &str) -> Expr {
    let like = like(start, ["", "%"]);
    let starts = |column| Expr::expr(Func::lower(Expr::col(("person", column)))).like(like.clone());
    let mut found = Query::select();
    found.from("person").and_where(starts("family_name").or(starts("given_name")));
    if through == Through::Person {
        found.column(("person", "id"));
    } else {
        let on = Expr::col(("case_person", "person_id")).equals(("person", "id"));
        found.column(("case_person", "case_id")).inner_join("case_person", on).and_where(pair_shows(session));
    }
    key.in_subquery(found)
}

/// A case runs, and somebody whom it concerns now is off the radar. Who may ask reads CONTACT by every relation: so what
/// is found shows of each person too, and of a closed case, or of who left a group, nothing is found.
fn off_the_radar(key: Expr) -> Expr {
    let mut cases = Query::select();
    cases
        .column(("case_person", "case_id"))
        .from("case_person")
        .inner_join("case_file", Expr::col(("case_file", "id")).equals(("case_person", "case_id")))
        .inner_join(
            "person_contact",
            Expr::col(("person_contact", "person_id")).equals(("case_person", "person_id")),
        )
        .and_where(Expr::col(("case_file", "status")).ne(fixed("CLOSED")))
        .and_where(Expr::col(("case_person", "left_at")).is_null())
        .and_where(Expr::col(("person_contact", "off_the_radar")).eq(fixed(true)));
    key.in_subquery(cases)
}

/// Whether a row of `case_person` shows: that somebody belongs to a group shows only to those on its approach.
fn pair_shows(session: &Session) -> Expr {
    let mut on_approach = Query::select();
    on_approach.column("case_id").from("access_grant").cond_where(live(session)).and_where(by_approach());
    Expr::exists(group_of("case_person"))
        .not()
        .or(Expr::col(("case_person", "case_id")).in_subquery(on_approach))
}

/// That the case named in `table` is of a group.
fn group_of(table: &'static str) -> SelectStatement {
    Query::select()
        .expr(fixed(1))
        .from("case_file")
        .and_where(Expr::col(("case_file", "id")).equals((table, "case_id")))
        .and_where(Expr::col(("case_file", "level")).eq(fixed("GROUP")))
        .to_owned()
}

/// A grant that shows who belongs to a group, or one on a case that is of no group.
pub(crate) fn shows_persons() -> Expr {
    by_approach().or(Expr::exists(group_of("access_grant")).not())
}

/// A grant to somebody on the approach.
fn by_approach() -> Expr {
    let relations = APPROACH.iter().map(|relation| fixed(relation.name()));
    Expr::col(("access_grant", "relation")).is_in(relations)
}

/// Of which keys the sight is asked: the rest of it need not be looked up.
#[derive(Clone, Copy)]
pub(crate) enum Keys<'a> {
    All,
    These(&'a [Uuid]),
    Linked(Link, &'a [Uuid]),
}

impl Keys<'_> {
    fn narrow(self, session: &Session, sight: &mut SelectStatement, key: (&'static str, &'static str)) {
        match self {
            Self::All => {}
            Self::These(ids) => {
                sight.and_where(one_of(session, Expr::col(key), ids));
            }
            Self::Linked(link, ids) => {
                let mut linked = Query::select();
                let from = one_of(session, Expr::col((link.table, link.from)), ids);
                linked.column((link.table, link.to)).from(link.table).and_where(from);
                sight.and_where(Expr::col(key).in_subquery(linked));
            }
        }
    }
}

/// The viewer's sight: `key` (a case, a person, a family, a meeting, a series) and the bits of its `relations`.
pub(crate) fn sight(session: &Session, through: Through, keys: Keys<'_>) -> SelectStatement {
    let viewer = &session.viewer;
    let mut sight = Query::select();
    let key = match through {
        Through::Case | Through::Region | Through::Colleague | Through::Network | Through::Own => {
            ("access_grant", "case_id")
        }
        Through::Person => ("case_person", "person_id"),
        Through::Family => ("case_file", "family_id"),
        Through::Meeting => ("invitation", "meeting_id"),
        Through::Series => ("series_seat", "series_id"),
    };
    if viewer.role == Role::PrivacyOfficer && matches!(through, Through::Case | Through::Person) {
        let key = if through == Through::Case { ("case_file", "id") } else { key };
        sight
            .distinct()
            .from("case_file")
            .and_where(Expr::col(("case_file", "region_id")).eq(viewer.region.0));
        if through == Through::Person {
            let on = Expr::col(("case_person", "case_id")).equals(("case_file", "id"));
            sight.inner_join("case_person", on);
        }
        keys.narrow(session, &mut sight, key);
        let overseeing = mask(Relations::of(Relation::Overseeing));
        return sight.expr_as(Expr::col(key), "key").expr_as(overseeing, "relations").to_owned();
    }
    match through {
        Through::Meeting | Through::Series => {
            sight.from(key.0).and_where(held(session, Expr::col("member_id")));
            if through == Through::Meeting {
                sight.and_where(Expr::col("withdrawn_at").is_null());
            }
            sight.expr_as(
                bits(
                    &Expr::col("seat"),
                    &[
                        ("CHAIR", Relations::of(Relation::Directing)),
                        ("PANEL", Relations::of(Relation::Team)),
                        ("INVITEE", Relations::of(Relation::Consulted)),
                    ],
                ),
                "relations",
            );
        }
        Through::Case
        | Through::Region
        | Through::Colleague
        | Through::Network
        | Through::Own
        | Through::Person
        | Through::Family => {
            sight.from("access_grant").cond_where(live(session));
            let on_case = |column| Expr::col(column).equals(("access_grant", "case_id"));
            let mut relation = Expr::col("relation");
            if matches!(through, Through::Person | Through::Family) {
                sight.inner_join("case_file", on_case(("case_file", "id")));
            }
            if through == Through::Person {
                sight.inner_join("case_person", on_case(("case_person", "case_id")));
                // The person lives on after the case: a closed one shows who it was about, as to a guest, and is no
                // ground to follow or to change where the person is now. Likewise a group of who left it.
                let closed = Expr::col(("case_file", "status")).eq(fixed("CLOSED"));
                let closed = closed.or(Expr::col(("case_person", "left_at")).is_not_null());
                let no_group = Expr::col(("case_file", "level")).ne(fixed("GROUP"));
                sight.and_where(no_group.or(by_approach()));
                relation = Expr::case(closed, fixed(Relation::Consulted.name())).finally(relation).into();
            }
            if through == Through::Family {
                sight.and_where(Expr::col(key).is_not_null());
            }
            let words: Vec<_> =
                Relation::ALL.iter().map(|(relation, name, _)| (*name, Relations::of(*relation))).collect();
            sight.expr_as(bits(&relation, &words), "relations");
        }
    }
    if policy::possible(viewer.role).is_none() {
        sight.and_where(fixed(false));
    }
    keys.narrow(session, &mut sight, key);
    sight.expr_as(Expr::col(key), "key").group_by_col(key).to_owned()
}

fn uuids(cells: &[Cell]) -> Option<Vec<Uuid>> {
    cells.iter().map(|cell| if let Cell::Uuid(id) = cell { Some(*id) } else { None }).collect()
}

/// `column` is one of `ids`. Lists of different lengths share a statement, so that it is prepared once: an array on
/// PostgreSQL; on SQLite, which has none, the last id is repeated up to the next power of two.
pub(crate) fn one_of(session: &Session, column: Expr, ids: &[Uuid]) -> Expr {
    match ids {
        [] => fixed(false),
        [id] => column.eq(*id),
        _ if !session.store.is_embedded() => column.eq_any(ids.iter().copied()),
        [.., last] => {
            let repeated = ids.iter().chain(std::iter::repeat(last)).take(ids.len().next_power_of_two());
            column.is_in(repeated.copied())
        }
    }
}

/// Grants that the viewer holds and that are live at the session's moment.
pub(crate) fn live(session: &Session) -> Condition {
    Condition::all().add(held(session, Expr::col(("access_grant", "holder_id")))).add(running(session))
}

/// A grant is live at the session's moment, whoever holds it.
fn running(session: &Session) -> Expr {
    let column = |name| Expr::col(("access_grant", name));
    column("ended")
        .eq(fixed(false))
        .and(column("from_at").lte(session.now))
        .and(column("until_at").is_null().or(column("until_at").gt(session.now)))
}

/// The bits of the words that a group of rows has in `column`.
fn bits(column: &Expr, words: &[(&'static str, Relations)]) -> Expr {
    words
        .iter()
        .map(|(word, relations)| {
            let has: Expr =
                Expr::case(column.clone().eq(fixed(*word)), mask(*relations)).finally(fixed(0)).into();
            has.max()
        })
        .reduce(|sum, next| sum.add(next))
        .unwrap_or_else(|| fixed(0))
}
