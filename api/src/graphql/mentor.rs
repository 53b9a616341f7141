//! Mentors: the pool of those who go along with young people, where they are at home, and what their agency keeps of them.

mod change;

pub use change::MentorMutation;

use super::{
    argument::id_cells,
    date::Date,
    network::{Agency, Member, named},
    page::{self, Order, Page, Window},
    show::{One, Shown, wrap_one},
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result, SimpleObject};
use domain::{
    Category,
    mentor::{self, MentorFile},
    network,
};
use persistence::{Ask, Cell, Compare};

/// A member who goes along with young people, such as a credible messenger (mentor). The own agency sees all of it; who may
/// direct a programme that takes mentors sees who is one now and in which neighbourhoods, and null for the rest.
#[derive(Description)]
pub struct Mentor(pub One<mentor::Mentor>);

named!(Mentor: mentor::Mentor = b'W');

/// A training that a mentor completed (opleiding).
#[derive(Debug, SimpleObject)]
pub struct MentorTraining {
    /// The name (naam).
    name: String,
    /// Who gave it (gegeven door).
    given_by: String,
    /// The day on which it was completed (afgerond op).
    completed_on: Date,
}

/// A session of coaching of a mentor (coaching). What was said in it is kept nowhere.
#[derive(Debug, SimpleObject)]
pub struct MentorCoaching {
    /// On which day (op).
    on: Date,
    /// Who coached (coach).
    coach: String,
}

impl From<&mentor::Training> for MentorTraining {
    fn from(one: &mentor::Training) -> Self {
        Self { name: one.name.clone(), given_by: one.given_by.clone(), completed_on: one.completed_on.into() }
    }
}

impl From<&mentor::Coaching> for MentorCoaching {
    fn from(one: &mentor::Coaching) -> Self {
        Self { on: one.on.into(), coach: one.coach.clone() }
    }
}

impl Mentor {
    /// What its own agency keeps; nothing for anybody else.
    fn kept<'a, R>(&'a self, ctx: &Context<'_>, field: impl FnOnce(&'a MentorFile) -> R) -> Option<R> {
        self.0.show(ctx, |one| one.file.as_ref().map(field))?
    }
}

#[Object(use_type_description, serial)]
impl Mentor {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion`. For the own agency (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.kept(ctx, |file| file.version)
    }
    /// Who it is (netwerklid).
    async fn member(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.member)).await)
    }
    /// The own agency, which keeps this (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| Some(one.agency)).await)
    }
    /// Where the mentor is at home (wijken).
    async fn neighbourhoods(&self, ctx: &Context<'_>) -> Option<&[String]> {
        self.0.show(ctx, |one| one.neighbourhoods.as_slice())
    }
    /// The first day (van).
    async fn from(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.from.into())
    }
    /// The last day, once that is known (tot en met).
    async fn until(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.show(ctx, |one| one.until)?.map(Date)
    }
    /// How many young people at once. For the own agency (plaatsen).
    async fn places(&self, ctx: &Context<'_>) -> Option<i32> {
        self.kept(ctx, |file| file.places)
    }
    /// How many of the places are free. For the own agency (vrije plaatsen).
    async fn free_places(&self, ctx: &Context<'_>) -> Option<i32> {
        self.kept(ctx, MentorFile::free)
    }
    /// The trainings that were completed. For the own agency (opleidingen).
    async fn trainings(&self, ctx: &Context<'_>) -> Option<Vec<MentorTraining>> {
        self.kept(ctx, |file| file.trainings.iter().map(Into::into).collect())
    }
    /// The sessions of coaching. For the own agency (coaching).
    async fn coachings(&self, ctx: &Context<'_>) -> Option<Vec<MentorCoaching>> {
        self.kept(ctx, |file| file.coachings.iter().map(Into::into).collect())
    }
}

/// Which mentors (mentoren).
#[derive(Debug, Default, InputObject)]
pub struct MentorFilter {
    /// Of one of these agencies.
    agency_id: Option<Vec<ID>>,
    /// At home in this neighbourhood.
    neighbourhood: Option<String>,
}

#[derive(Debug, Default)]
pub struct MentorQuery;

#[Object]
impl MentorQuery {
    /// The mentors of your own agency, and those of your region who are mentors now if you may direct a programme that takes
    /// mentors; who began first, first (mentoren).
    async fn mentors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<MentorFilter>,
    ) -> Result<Page<Mentor>> {
        let filter = filter.unwrap_or_default();
        let mut ask = Ask::all();
        if let Some(of) = &filter.agency_id {
            let of = id_cells::<network::Agency>(ctx, "filter.agencyId", of)?;
            ask = ask.filter(Compare::In("agency_id", of));
        }
        if let Some(name) = filter.neighbourhood {
            // They are kept line by line.
            ask = ask.filter(Compare::Holds(&["neighbourhoods"], format!("\n{}\n", name.trim())));
        }
        let value: fn(&mentor::Mentor) -> Cell = |one| Cell::Day(one.from);
        let order = Order { column: "from_on", descending: false, category: Category::Colleague, value };
        page::page(ctx, "mentors", Window { first, after, last, before }, ask, order).await
    }
}
