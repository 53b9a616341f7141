//! `access`: why you see an object, and what of it is withheld and why. Computed from the policy and the grants,
//! never from the values: "withheld" and "none recorded" differ.

use super::{
    call, fault,
    kin::{Load, Loading},
    node::Named,
    show::{One, Shown},
    word::Word,
};
use crate::http::Language;
use async_graphql::{Context, Description, Object, SimpleObject};
use domain::{
    Category, Moment, Relation,
    choice::Choice,
    grant::{self, Ground, Purpose},
    guarded::View,
    policy::{self, Reason, Remedy},
};
use persistence::{Noun, Session, grants::ShownBy};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// Why you see an object, and what of it is withheld (toegang).
#[derive(Debug, SimpleObject)]
pub struct Access {
    /// Your strongest relation to the case (relatie); null where you see it only because you own it.
    relation: Option<Word<Relation>>,
    /// The legal ground of that (grondslag).
    ground: Option<Word<Ground>>,
    /// What it is for (doelbinding).
    purpose: Option<Word<Purpose>>,
    /// When that ends, if that is known (tot).
    until: Option<Moment>,
    /// The fields that you may not read (afgeschermd).
    withheld: Vec<Withheld>,
}

/// A field that you may not read, whether or not it has a value (afgeschermd veld).
#[derive(Debug, Description)]
pub struct Withheld {
    field: &'static str,
    category: Category,
    reason: Reason,
    view: View,
}

#[Object(use_type_description, serial)]
impl Withheld {
    /// The name of the field.
    async fn field(&self) -> &str {
        self.field
    }
    /// What kind of data it holds (gegevenscategorie).
    async fn category(&self) -> Word<Category> {
        Word(self.category)
    }
    /// Why you may not read it (reden).
    async fn reason(&self) -> Word<Reason> {
        Word(self.reason)
    }
    /// What you can do about it, for a program; the best first.
    async fn remedies(&self) -> Vec<Word<Remedy>> {
        policy::remedies(self.category, &self.view).into_iter().map(Word).collect()
    }
    /// What you can do about it, for a person to read (wat u kunt doen).
    async fn remedy(&self, ctx: &Context<'_>) -> String {
        remedy(self.reason, self.category, &self.view, call(ctx).language)
    }
}

fn remedy(reason: Reason, category: Category, view: &View, language: Language) -> String {
    let need = policy::need(category, view.role).relations();
    match reason {
        Reason::Role => language
            .of_two(
                "vraag de regievoerder wat u moet weten",
                "ask who directs the case what you need to know",
            )
            .to_owned(),
        Reason::Relation => language.of_two(
            format!("vraag de regievoerder u bij de casus te betrekken; nodig is een van: {need}"),
            format!("ask who directs the case to involve you; needed is one of: {need}"),
        ),
    }
}

impl Access {
    fn new(type_name: &str, view: &View, by: Option<ShownBy>) -> Self {
        let strongest = view.relations.iter().next();
        let usual = strongest.map(|relation| {
            let (ground, purpose) = grant::usual(relation);
            ShownBy { relation, ground, purpose, until: None }
        });
        let by = by.or(usual);
        let withheld = policy::withheld(type_name, view).map(|(field, category, reason)| Withheld {
            field,
            category,
            reason,
            view: *view,
        });
        Self {
            relation: by.map(|by| Word(by.relation)),
            ground: by.map(|by| Word(by.ground)),
            purpose: by.map(|by| Word(by.purpose)),
            until: by.and_then(|by| by.until),
            withheld: withheld.collect(),
        }
    }
}

/// Through which grants an object is seen.
pub enum Through<T> {
    /// It is a case.
    Case,
    /// It is a person.
    Person,
    /// It belongs to a case.
    On(fn(&T) -> Uuid),
    /// A seat at the table, not a grant.
    Seat,
}

impl<T: Noun + Named> One<T> {
    /// The object's `access`; the grants of all siblings are read at once.
    pub async fn access(&self, ctx: &Context<'_>, through: Through<T>) -> Shown<Access> {
        self.tell(Category::Open);
        let view = self.guarded.view;
        let case = |one: &Self, of: fn(&T) -> Uuid| one.guarded.read(T::CATEGORY, of);
        let (mine, key) = match through {
            Through::Seat => return Some(Ok(Access::new(T::TYPE, &view, None))),
            Through::Case | Through::Person => (Some(self.key()), None),
            Through::On(of) => (case(self, of), Some(of)),
        };
        let person = matches!(through, Through::Person);
        let among = &self.among;
        let load: Load<'_, HashMap<Uuid, ShownBy>> = Box::new(move || {
            let ids = key.map(|of| among.each(T::CATEGORY, of).collect::<BTreeSet<_>>());
            let ids = ids.map_or_else(|| among.ids(), |ids| ids.into_iter().collect());
            shown_by(among.kin.session.clone(), person, ids)
        });
        let found = among.kin.once("access", load).await;
        Some(match found {
            Ok(found) => Ok(Access::new(T::TYPE, &view, mine.and_then(|id| found.get(&id).copied()))),
            Err(error) => Err(fault(ctx, error)),
        })
    }
}

fn shown_by(session: Arc<Session>, person: bool, ids: Vec<Uuid>) -> Loading<'static, HashMap<Uuid, ShownBy>> {
    Box::pin(async move {
        if person { session.persons_shown_by(&ids).await } else { session.shown_by(&ids).await }
    })
}

/// A row of the policy: which relation your role needs for a category (beleidsregel).
#[derive(Debug, SimpleObject)]
pub struct CategoryRule {
    /// The category (gegevenscategorie).
    category: Word<Category>,
    /// What it holds.
    holds: &'static str,
    /// The relations of which your role needs one; empty where none is enough (benodigde relatie).
    relations: Vec<Word<Relation>>,
    /// Whether everybody in your role reads it, whatever the case.
    always: bool,
}

/// The policy for a role.
pub fn rules(role: domain::Role) -> Vec<CategoryRule> {
    let rule = |(category, _, holds): &(Category, &'static str, &'static str)| {
        let need = policy::need(*category, role);
        CategoryRule {
            category: Word(*category),
            holds,
            relations: need.relations().iter().map(Word).collect(),
            always: need == policy::Need::Viewer,
        }
    };
    Category::ALL.iter().map(rule).collect()
}
