//! Keeping the access log: what a session showed or changed becomes entries, and entries a chain in each region.
//! Reads are kept by one [`Keeper`], many requests to a transaction; changes in the transaction that makes them.

#![expect(
    clippy::disallowed_methods,
    reason = "selects what an entry says of cases that were shown, and the heads of the chains; shown to nobody"
)]

mod keeper;

pub use keeper::{Keeper, Kept, Ledger, Tell};

use crate::{Fault, Noun, Session, row, row::Through, scope};
use domain::{
    Category, Guarded, Relation, Relations, Role,
    access_log::{Categories, Deed, Entry},
    choice::Choice,
    grant::{Ground, Purpose, usual},
    group::APPROACH,
    policy,
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use uuid::Uuid;

/// What an entry says of the request.
#[derive(Clone, Debug, Default)]
pub struct Occasion {
    /// The id of the request.
    pub request: String,
    /// The application that speaks for the viewer.
    pub client: String,
    /// The fields of the root that are asked.
    pub operation: String,
}

/// The records that came with one statement, and which categories of each were shown.
#[derive(Debug)]
pub struct Shown {
    through: Through,
    rows: Vec<(Uuid, Relations, AtomicU32)>,
}

impl Shown {
    /// Notes that something of `category` was shown of the `nth` record.
    pub fn mark(&self, nth: usize, category: Category) {
        if let Some((.., marks)) = self.rows.get(nth) {
            marks.fetch_or(Categories::of(category).bits(), Ordering::Relaxed);
        }
    }

    fn told(&self) -> impl Iterator<Item = Told> {
        self.rows.iter().filter_map(|(on, relations, marks)| {
            let categories = Categories::from_bits(marks.load(Ordering::Relaxed));
            let told = Told { through: self.through, on: *on, relations: *relations, categories };
            (!categories.is_none()).then_some(told)
        })
    }
}

/// What was shown, or changed, of what hangs on one case, person, family or meeting.
#[derive(Clone, Copy, Debug)]
struct Told {
    through: Through,
    on: Uuid,
    relations: Relations,
    categories: Categories,
}

/// Something that was done, until it is kept with its commit.
#[derive(Debug)]
pub(crate) struct Done {
    operation: &'static str,
    record: Uuid,
    told: Told,
}

/// A case as an entry needs it: a row for each of its persons and each grant that shows it to the viewer.
#[derive(Clone, Copy, Debug)]
struct About {
    case: Uuid,
    region: Uuid,
    family: Option<Uuid>,
    person: Option<Uuid>,
    by: Option<By>,
}

/// The authorisation behind a sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct By {
    relation: Relation,
    ground: Ground,
    purpose: Purpose,
    grant: Option<Uuid>,
}

/// Whether what hangs on it is about persons. The directory is not.
fn is_protected(through: Through) -> bool {
    match through {
        Through::Case | Through::Person | Through::Family | Through::Meeting | Through::Own => true,
        Through::Series | Through::Region | Through::Colleague | Through::Network => false,
    }
}

impl Session {
    /// Where it is noted what is shown of these records; None for the directory.
    pub fn shows<T: Noun>(&self, found: &[Arc<Guarded<T>>]) -> Option<Arc<Shown>> {
        if !is_protected(T::LOGGED) || found.is_empty() {
            return None;
        }
        // What hangs on nothing is known by itself.
        let on = |one: &Guarded<T>| if T::LOGGED == Through::Own { one.id.0 } else { one.on };
        let rows = found.iter().map(|one| (on(one), one.view.relations, AtomicU32::default())).collect();
        let shown = Arc::new(Shown { through: T::LOGGED, rows });
        self.shown.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(shown.clone());
        Some(shown)
    }

    /// Notes that somebody was looked for, where a write will do the looking: what it refuses it does not keep.
    pub fn searches(&self) {
        self.looks_for(Through::Case);
    }

    /// Notes that somebody was looked for by name or number and not found: the log says so beside what was found.
    pub(crate) fn misses(&self) {
        self.missed.store(true, Ordering::Relaxed);
    }

    /// Notes that somebody was looked for.
    pub(crate) fn looks_for(&self, through: Through) {
        if is_protected(through) {
            self.looked.store(true, Ordering::Relaxed);
        }
    }

    /// The entries of what this session showed; of searches that found nobody, one without a person.
    pub async fn entries(&self) -> Result<Vec<Entry>, Fault> {
        let told: Vec<Told> = {
            let shown = self.shown.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            shown.iter().flat_map(|shown| shown.told().collect::<Vec<_>>()).collect()
        };
        let searched = if told.is_empty() { &self.looked } else { &self.missed };
        let searched = searched.load(Ordering::Relaxed).then(|| self.entry(Deed::Search, None));
        let abouts = self.about(&told).await?;
        Ok(searched.into_iter().chain(self.compose(Deed::Read, &abouts, &told)).collect())
    }

    /// Notes what was done to a record, for the entry that is kept with it.
    pub(crate) fn did<T: Noun>(&self, act: policy::Act, record: Uuid, on: Uuid, relations: Relations) {
        let categories = Categories::of(T::CATEGORY);
        let told = Told { through: T::LOGGED, on, relations, categories };
        let done = Done { operation: act.name(), record, told };
        self.done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(done);
    }

    /// Keeps what was done, in the transaction that did it.
    pub(crate) async fn keep_done(&self) -> Result<(), Fault> {
        let done = std::mem::take(&mut *self.done.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        if done.is_empty() {
            return Ok(());
        }
        let told: Vec<Told> = done.iter().map(|done| done.told).collect();
        let abouts = self.about(&told).await?;
        let mut entries = Vec::<Entry>::new();
        for done in &done {
            for mut entry in self.compose(Deed::Change, &abouts, &[done.told]) {
                entry.operation = done.operation.to_owned();
                entry.record = Some(done.record);
                // What follows from an act is part of it.
                let same = |kept: &&mut Entry| {
                    kept.operation == entry.operation
                        && kept.case == entry.case
                        && kept.person == entry.person
                };
                match entries.iter_mut().find(same) {
                    Some(kept) => kept.categories = kept.categories.union(entry.categories),
                    None => entries.push(entry),
                }
            }
        }
        self.append(entries).await
    }

    /// One entry for each person in each case, with all that was told of it; of what is on no case, one for each record.
    /// Where the viewer may not see who is in a case, one that names none: how many there are would show in how long it
    /// takes.
    fn compose(&self, deed: Deed, abouts: &[About], told: &[Told]) -> Vec<Entry> {
        let mut whole = BTreeMap::<[Option<Uuid>; 3], (Categories, Relations)>::new();
        let mut add = |case, person, record, told: &Told| {
            let (categories, relations) = whole.entry([case, person, record]).or_default();
            *categories = categories.union(told.categories);
            *relations = relations.union(told.relations);
        };
        let mut by = HashMap::<Uuid, Relations>::new();
        for about in abouts {
            let relations = by.entry(about.case).or_default();
            *relations = about.by.map_or(*relations, |by| relations.with(by.relation));
        }
        let enough = policy::need(Category::Identity, self.viewer.role);
        let named: BTreeSet<Uuid> =
            told.iter().filter(|told| told.through == Through::Case).map(|told| told.on).collect();
        for told in told {
            let mut rows: Vec<&About> = match told.through {
                Through::Case => abouts.iter().filter(|about| about.case == told.on).collect(),
                Through::Family => abouts.iter().filter(|about| about.family == Some(told.on)).collect(),
                Through::Person => abouts.iter().filter(|about| about.person == Some(told.on)).collect(),
                Through::Meeting
                | Through::Series
                | Through::Region
                | Through::Colleague
                | Through::Network
                | Through::Own => Vec::new(),
            };
            if told.through != Through::Case {
                // Through the cases that were shown too, or else through the one that shows it best.
                let best = rows.iter().min_by_key(|about| (about.by.is_none(), about.by)).map(|one| one.case);
                let among = rows.iter().any(|about| named.contains(&about.case));
                rows.retain(
                    |about| if among { named.contains(&about.case) } else { Some(about.case) == best },
                );
            }
            for about in &rows {
                let by = by.get(&about.case).copied().unwrap_or_default();
                let sees = told.through == Through::Person || enough.met_by(told.relations.union(by));
                add(Some(about.case), about.person.filter(|_| sees), None, told);
            }
            if rows.is_empty() {
                let is_person = told.through == Through::Person;
                let (person, record) = (is_person.then_some(told.on), (!is_person).then_some(told.on));
                add(None, person, record, told);
            }
        }
        let entry = |([case, person, record], (categories, relations)): ([Option<Uuid>; 3], _)| {
            let about = abouts.iter().filter(|about| case == Some(about.case)).min_by_key(|about| {
                let relation: Option<Relation> = about.by.map(|by| by.relation);
                (relation.is_none_or(|relation| !Relations::has(relations, relation)), about.by)
            });
            let mut entry = self.entry(deed, about);
            entry.person = person.map(Into::into);
            entry.record = record;
            entry.categories = categories;
            if entry.relation.is_none() {
                entry.relation = relations.iter().next();
                (entry.ground, entry.purpose) = entry
                    .relation
                    .map(usual)
                    .map_or((None, None), |(ground, purpose)| (Some(ground), Some(purpose)));
            }
            entry
        };
        whole.into_iter().map(entry).collect()
    }

    fn entry(&self, deed: Deed, about: Option<&About>) -> Entry {
        let Occasion { request, client, operation } = (*self.occasion).clone();
        let by = about.and_then(|about| about.by);
        Entry {
            id: Uuid::nil().into(),
            region: about.map_or(self.viewer.region, |about| about.region.into()),
            number: 0,
            at: self.now,
            request,
            member: self.viewer.member,
            agency: self.viewer.agency,
            role: self.viewer.role,
            client,
            deed,
            operation,
            record: None,
            case: about.map(|about| about.case.into()),
            person: None,
            categories: Categories::default(),
            grant: by.and_then(|by| by.grant).map(Into::into),
            relation: by.map(|by| by.relation),
            ground: by.map(|by| by.ground),
            purpose: by.map(|by| by.purpose),
            seal: Vec::new(),
        }
    }

    /// The cases on which `told` hangs; as a rule one statement finds them all.
    async fn about(&self, told: &[Told]) -> Result<Vec<About>, Fault> {
        let on = |through| -> BTreeSet<Uuid> {
            told.iter().filter(|told| told.through == through).map(|told| told.on).collect()
        };
        let mut abouts = Vec::new();
        let cases = on(Through::Case);
        if !cases.is_empty() {
            abouts.extend(self.abouts(("case_file", "id"), &cases, false).await?);
        }
        // Of a case that is found by one of its persons the others are not there: a family is looked for all the same.
        let (mut persons, mut families) = (on(Through::Person), on(Through::Family));
        persons.retain(|person| !abouts.iter().any(|about| about.person == Some(*person)));
        families.retain(|family| !abouts.iter().any(|about| about.family == Some(*family)));
        if !persons.is_empty() {
            abouts.extend(self.abouts(("case_person", "person_id"), &persons, true).await?);
        }
        if !families.is_empty() {
            abouts.extend(self.abouts(("case_file", "family_id"), &families, true).await?);
        }
        Ok(abouts)
    }

    async fn abouts(
        &self,
        column: (&'static str, &'static str),
        ids: &BTreeSet<Uuid>,
        only_visible: bool,
    ) -> Result<Vec<About>, Fault> {
        let grant = |name| Expr::col(("access_grant", name));
        let ids: Vec<Uuid> = ids.iter().copied().collect();
        let mut select = Query::select();
        select
            .columns(["id", "region_id", "family_id", "level"].map(|name| ("case_file", name)))
            .column(("case_person", "person_id"))
            .columns(["relation", "ground", "purpose"].map(|name| ("access_grant", name)))
            .expr_as(grant("id"), "grant_id")
            .from("case_file")
            .left_join("case_person", Expr::col(("case_person", "case_id")).equals(("case_file", "id")))
            .left_join(
                "access_grant",
                Condition::all().add(grant("case_id").equals(("case_file", "id"))).add(scope::live(self)),
            )
            .and_where(scope::one_of(self, Expr::col(column), &ids));
        if only_visible {
            select.and_where(match self.viewer.role {
                Role::PrivacyOfficer => Expr::col(("case_file", "region_id")).eq(self.viewer.region.0),
                _ => grant("id").is_not_null(),
            });
        }
        let (mut abouts, mut groups) = (Vec::new(), BTreeSet::new());
        for found in self.all(&select).await? {
            if found.try_get::<String>("", "level")? == "GROUP" {
                groups.insert(found.try_get::<Uuid>("", "id")?);
            }
            let word = |name| found.try_get::<Option<String>>("", name);
            let by = match (word("relation")?, word("ground")?, word("purpose")?) {
                (Some(relation), Some(ground), Some(purpose)) => Some(By {
                    relation: row::word(&relation)?,
                    ground: row::word(&ground)?,
                    purpose: row::word(&purpose)?,
                    grant: found.try_get("", "grant_id")?,
                }),
                _ => None,
            };
            abouts.push(About {
                case: found.try_get("", "id")?,
                region: found.try_get("", "region_id")?,
                family: found.try_get("", "family_id")?,
                person: found.try_get("", "person_id")?,
                by,
            });
        }
        // Who belongs to a group shows only to those on its approach.
        let on_it = |about: &&About| about.by.is_some_and(|by| APPROACH.has(by.relation));
        let approached: BTreeSet<Uuid> = abouts.iter().filter(on_it).map(|about| about.case).collect();
        let officer = self.viewer.role == Role::PrivacyOfficer;
        for about in &mut abouts {
            if groups.contains(&about.case) && !approached.contains(&about.case) && !officer {
                about.person = None;
            }
        }
        Ok(abouts)
    }

    /// Adds entries to the chains of their regions. Only in a session that writes: whose turn it is, adds alone.
    pub(crate) async fn append(&self, mut entries: Vec<Entry>) -> Result<(), Fault> {
        let number = self.key().await?;
        let chain = &self.store.ring.get(number)?.chain;
        let mut heads = HashMap::<Uuid, Head>::new();
        for entry in &mut entries {
            let region = entry.region.0;
            let head = match heads.remove(&region) {
                Some(head) => head,
                None => self.head(region).await?,
            };
            entry.number = head.number + 1;
            entry.seal = chain.seal(&head.seal, &entry.sealed());
            if entry.id.0.is_nil() {
                entry.id = self.fresh();
            }
            heads.insert(region, Head { number: entry.number, seal: entry.seal.clone() });
        }
        let rows = entries.iter().map(|entry| entry.to_row(self)).collect::<Result<Vec<_>, _>>()?;
        self.insert_rows::<row::log_entry::Entity>(&rows).await?;
        for (region, head) in heads {
            let mut update = Query::update();
            update
                .table("access_log_head")
                .value("number", head.number)
                .value("seal", head.seal.clone())
                .and_where(Expr::col("region_id").eq(region));
            if self.run(&update).await? == 0 {
                let row = row::log_head::Model { region_id: region, number: head.number, seal: head.seal };
                self.insert_rows::<row::log_head::Entity>(&[row]).await?;
            }
        }
        Ok(())
    }

    async fn head(&self, region: Uuid) -> Result<Head, Fault> {
        let mut select = heads();
        select.and_where(Expr::col("region_id").eq(region));
        match self.all(&select).await?.pop() {
            Some(found) => {
                Ok(Head { number: found.try_get("", "number")?, seal: found.try_get("", "seal")? })
            }
            None => Ok(Head { number: 0, seal: Vec::new() }),
        }
    }
}

/// Where the chain of a region is.
struct Head {
    number: i64,
    seal: Vec<u8>,
}

pub(crate) fn heads() -> SelectStatement {
    Query::select().columns(["region_id", "number", "seal"]).from("access_log_head").to_owned()
}
