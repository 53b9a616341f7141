//! The access log as its readers see it: who saw or changed what of a case. Reading it is logged like all else.

use super::{
    argument::{self, id_cells},
    case::Case,
    grant::Grant,
    network::{Agency, Member, named},
    page::{self, Order, Page, Window},
    person::Person,
    show::{One, Shown, wrap_one},
    word::Word,
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use domain::{
    Category, Moment, Relation, Role,
    access_log::{Deed, Entry},
    case,
    grant::{Ground, Purpose},
    network, person,
};
use persistence::{Ask, Cell, Compare};

/// Who saw or changed what of whom, when, and on which authorisation (logregel, NEN 7513). One for each request,
/// person and case.
#[derive(Description)]
pub struct AccessEntry(pub One<Entry>);

named!(AccessEntry: Entry = b'z');

#[Object(use_type_description)]
impl AccessEntry {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// When (tijdstip).
    async fn at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |entry| entry.at)
    }
    /// What was done (handeling).
    async fn deed(&self, ctx: &Context<'_>) -> Option<Word<Deed>> {
        self.0.show(ctx, |entry| Word(entry.deed))
    }
    /// The fields of the root that were asked, or the act that was done (bewerking).
    async fn operation(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |entry| entry.operation.as_str())
    }
    /// Who (netwerklid).
    async fn member(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |entry| Some(entry.member)).await)
    }
    /// For which agency (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |entry| Some(entry.agency)).await)
    }
    /// In which role (rol).
    async fn role(&self, ctx: &Context<'_>) -> Option<Word<Role>> {
        self.0.show(ctx, |entry| Word(entry.role))
    }
    /// With which application: who vouches for it, and its name there (client).
    async fn client(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |entry| entry.client.as_str())
    }
    /// The id of the request, as the client got it in `X-Request-Id` (verzoek).
    async fn request(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |entry| entry.request.as_str())
    }
    /// In which case; null where nobody was found, and for what is on no case: a signal, advice, a meeting (casus).
    async fn case(&self, ctx: &Context<'_>) -> Shown<Case> {
        wrap_one(self.0.named(ctx, |entry| entry.case).await)
    }
    /// Of whom; null for a group without persons, and where who looked could not see of whom (betrokkene).
    async fn person(&self, ctx: &Context<'_>) -> Shown<Person> {
        wrap_one(self.0.named(ctx, |entry| entry.person).await)
    }
    /// What kinds of data were shown or changed (gegevenscategorieën).
    async fn categories(&self, ctx: &Context<'_>) -> Option<Vec<Word<Category>>> {
        self.0.show(ctx, |entry| entry.categories.iter().map(Word).collect())
    }
    /// The grant on which it rested, if you may see it (autorisatie).
    async fn grant(&self, ctx: &Context<'_>) -> Shown<Grant> {
        wrap_one(self.0.named(ctx, |entry| entry.grant).await)
    }
    /// How the viewer stood to the case; EMERGENCY is emergency access (relatie).
    async fn relation(&self, ctx: &Context<'_>) -> Option<Word<Relation>> {
        self.0.show(ctx, |entry| entry.relation.map(Word))?
    }
    /// The legal ground of that (grondslag).
    async fn ground(&self, ctx: &Context<'_>) -> Option<Word<Ground>> {
        self.0.show(ctx, |entry| entry.ground.map(Word))?
    }
    /// What it was for (doelbinding).
    async fn purpose(&self, ctx: &Context<'_>) -> Option<Word<Purpose>> {
        self.0.show(ctx, |entry| entry.purpose.map(Word))?
    }
}

/// Which entries of the access log (logregels).
#[derive(Debug, Default, InputObject)]
pub struct AccessEntryFilter {
    /// About one of these cases.
    case_id: Option<Vec<ID>>,
    /// About one of these persons.
    person_id: Option<Vec<ID>>,
    /// By one of these members.
    member_id: Option<Vec<ID>>,
    /// Of one of these kinds.
    deed: Option<Vec<Word<Deed>>>,
    /// At this moment or later.
    from: Option<Moment>,
    /// At this moment or earlier.
    until: Option<Moment>,
}

/// The order of entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum AccessEntrySort {
    /// Last, first.
    #[default]
    Newest,
    /// First, first.
    Oldest,
}

#[derive(Debug, Default)]
pub struct AccessLogQuery;

#[Object]
impl AccessLogQuery {
    /// Who saw or changed what, in the cases that you direct or oversee; for the privacy officer also what is on no case,
    /// and who looked for somebody and found nobody (inzagelog).
    async fn access_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<AccessEntryFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<AccessEntrySort>,
    ) -> Result<Page<AccessEntry>> {
        let (filter, sort) = (filter.unwrap_or_default(), sort.unwrap_or_default());
        let mut ask = Ask::all();
        if let Some(cases) = &filter.case_id {
            ask = ask.filter(Compare::In("case_id", id_cells::<case::Case>(ctx, "filter.caseId", cases)?));
        }
        if let Some(persons) = &filter.person_id {
            let cells = id_cells::<person::Person>(ctx, "filter.personId", persons)?;
            ask = ask.filter(Compare::In("person_id", cells));
        }
        if let Some(members) = &filter.member_id {
            let cells = id_cells::<network::Member>(ctx, "filter.memberId", members)?;
            ask = ask.filter(Compare::In("member_id", cells));
        }
        if let Some(deeds) = &filter.deed {
            ask = ask.filter(Compare::In("deed", argument::words(deeds)));
        }
        if let Some(from) = filter.from {
            ask = ask.filter(Compare::From("at", Cell::Moment(from)));
        }
        if let Some(until) = filter.until {
            ask = ask.filter(Compare::Until("at", Cell::Moment(until)));
        }
        let order = Order {
            column: "at",
            descending: sort == AccessEntrySort::Newest,
            category: Category::Oversight,
            value: |entry: &Entry| Cell::Moment(entry.at),
        };
        page::page(ctx, "accessLog", Window { first, after, last, before }, ask, order).await
    }
}
