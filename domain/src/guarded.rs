//! The only two doors to a record: [`Guarded`] to read it, [`Changed`] to have it saved.
//!
//! The database layer hands out records inside a `Guarded` and takes them back inside a `Changed`; the API never
//! holds one bare, so a field without a decision, or a write without one, does not compile.

use crate::{Act, Category, Id, Refusal, Refused, Relations, Role, policy};
use uuid::Uuid;

/// How a viewer stands to one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    pub role: Role,
    pub relations: Relations,
    /// The viewer's agency wrote the record itself and takes part in the case: its own facts stay its own.
    pub own: bool,
}

impl View {
    pub fn new(role: Role, relations: Relations) -> Self {
        Self { role, relations, own: false }
    }

    /// May the viewer read what is in `category`?
    pub fn reads(&self, category: Category) -> bool {
        self.own || policy::need(category, self.role).met_by(self.relations)
    }

    /// The same view on a record of the case that `author` wrote.
    pub fn on_record(&self, own: bool) -> Self {
        Self { own: own && self.relations.takes_part(), ..*self }
    }
}

/// A record that can be read only through a decision.
#[derive(Clone, Debug)]
pub struct Guarded<T> {
    pub id: Id<T>,
    /// The case, person, family, meeting, series or region through which it is seen.
    pub on: Uuid,
    pub view: View,
    /// Absent where the viewer may read nothing of it but its id: then it never left the database.
    record: Option<T>,
}

/// A record that was made or changed by someone who may; the only thing that is saved.
#[derive(Clone, Debug)]
#[must_use = "a change that is not saved is lost"]
pub struct Changed<T> {
    record: T,
    act: Act,
    relations: Relations,
}

impl<T> Guarded<T> {
    pub fn new(id: Id<T>, on: Uuid, record: Option<T>, view: View) -> Self {
        Self { id, on, view, record }
    }

    /// What `field` takes out of the record, if the viewer may read `category`.
    pub fn read<'a, R>(&'a self, category: Category, field: impl FnOnce(&'a T) -> R) -> Option<R> {
        if self.view.reads(category) { self.record.as_ref().map(field) } else { None }
    }

    /// May the viewer do `act` with it?
    pub fn permit(&self, act: Act) -> Refused<&T> {
        policy::permit(act, &self.view)?;
        self.record.as_ref().ok_or_else(|| policy::refused(act))
    }

    /// What a rule says of the record, where the viewer may read all of it. For rules about its state.
    pub fn permit_read<R>(&self, rule: impl FnOnce(&T) -> Refused<R>) -> Refused<R> {
        self.record.as_ref().map_or_else(|| Err(Refusal::not_found("")), rule)
    }

    /// Changes the record by a rule of the domain, if the viewer may do `act`.
    pub fn change(mut self, act: Act, rule: impl FnOnce(&mut T) -> Refused<()>) -> Refused<Changed<T>> {
        policy::permit(act, &self.view)?;
        let mut record = self.record.take().ok_or_else(|| policy::refused(act))?;
        rule(&mut record)?;
        Ok(Changed { record, act, relations: self.view.relations })
    }

    /// Makes a new record that belongs to this one, if the viewer may do `act`.
    pub fn add<U>(&self, act: Act, make: impl FnOnce(&T) -> Refused<U>) -> Refused<Changed<U>> {
        Ok(Changed { record: make(self.permit(act)?)?, act, relations: self.view.relations })
    }
}

impl<T> Changed<T> {
    /// A record that belongs to nothing yet: a case that is opened, an agency that is added.
    pub fn first(act: Act, role: Role, record: T) -> Refused<Self> {
        policy::permit(act, &View::new(role, Relations::NONE))?;
        Ok(Self { record, act, relations: Relations::NONE })
    }

    /// A record that follows from a permitted change: the grant of a new team member, say.
    pub fn follows<U>(&self, record: U) -> Changed<U> {
        Changed { record, act: self.act, relations: self.relations }
    }

    pub fn record(&self) -> &T {
        &self.record
    }

    pub fn act(&self) -> Act {
        self.act
    }

    /// How who changed it stood to it before.
    pub fn relations(&self) -> Relations {
        self.relations
    }
}
