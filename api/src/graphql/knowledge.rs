//! The knowledge base: articles of those who carry out a programme, for every member of the network.

mod change;

pub use change::KnowledgeMutation;

use super::{
    argument::{bounded, name_start, words},
    network::{Agency, Member, named},
    page::{self, Order, Page, Window, by},
    show::{One, Shown, wrap, wrap_one},
    word::Word,
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use domain::{
    Category, Moment,
    knowledge::{self, ArticleStatus},
};
use persistence::{Ask, Cell, Compare};

/// What the team that carries out a programme learned, about nobody in particular (artikel in de kennisbank). Published,
/// every member of the network reads it; else the agency that writes it.
#[derive(Description)]
pub struct KnowledgeArticle(pub One<knowledge::KnowledgeArticle>);
/// What an article said, as it was written then (versie). Only the agency that writes the article sees it.
#[derive(Description)]
pub struct ArticleRevision(pub One<knowledge::ArticleRevision>);

named!(
    KnowledgeArticle: knowledge::KnowledgeArticle = b'Z',
    ArticleRevision: knowledge::ArticleRevision = b'0',
);

#[Object(use_type_description, serial)]
impl KnowledgeArticle {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Changes with every change; send it back as `expectedVersion` (versie).
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |one| one.version)
    }
    /// Who writes it (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| Some(one.agency)).await)
    }
    /// The key of the programme (programma).
    async fn programme(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.programme.as_str())
    }
    /// The title (titel).
    async fn title(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.wording.title.as_str())
    }
    /// The summary (samenvatting).
    async fn summary(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.wording.summary.as_str())
    }
    /// The text, as Markdown: who shows it takes care that no markup of it runs (tekst).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.wording.text.as_str())
    }
    /// The keys of its topics; `Programme.advice` names them (onderwerpen).
    async fn topics(&self, ctx: &Context<'_>) -> Option<&[String]> {
        self.0.show(ctx, |one| one.wording.topics.as_slice())
    }
    /// Where it is (status).
    async fn status(&self, ctx: &Context<'_>) -> Option<Word<ArticleStatus>> {
        self.0.show(ctx, |one| Word(one.status))
    }
    /// When it was first written (geschreven op).
    async fn written_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.written_at)
    }
    /// When it was published (gepubliceerd op).
    async fn published_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.published_at)?
    }
    /// When its words last changed (herzien op).
    async fn revised_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.revised_at)?
    }
    /// What it said and says, the first wording first; empty for whom it is not of its own agency (versies).
    async fn revisions(&self, ctx: &Context<'_>) -> Shown<Vec<ArticleRevision>> {
        wrap(self.0.hanging(ctx, "article_id", by("recorded_at", false)).await)
    }
}

#[Object(use_type_description, serial)]
impl ArticleRevision {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// The title (titel).
    async fn title(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.wording.title.as_str())
    }
    /// The summary (samenvatting).
    async fn summary(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.wording.summary.as_str())
    }
    /// The text, as Markdown (tekst).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.wording.text.as_str())
    }
    /// The keys of its topics (onderwerpen).
    async fn topics(&self, ctx: &Context<'_>) -> Option<&[String]> {
        self.0.show(ctx, |one| one.wording.topics.as_slice())
    }
    /// Who wrote it so (auteur).
    async fn author(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.author)).await)
    }
    /// When (vastgelegd op).
    async fn recorded_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.recorded_at)
    }
}

/// Which articles (artikelen).
#[derive(Debug, Default, InputObject)]
pub struct KnowledgeArticleFilter {
    /// Of one of these programmes, by key.
    programme: Option<Vec<String>>,
    /// In one of these states.
    status: Option<Vec<Word<ArticleStatus>>>,
    /// With this in the title or the summary, without regard to case; 2 to 100 characters.
    text: Option<String>,
    /// About this topic, by key.
    topic: Option<String>,
}

/// The order of articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum KnowledgeArticleSort {
    /// Published last, first; a draft by when it was written.
    #[default]
    Newest,
    /// By title.
    Title,
}

#[derive(Debug, Default)]
pub struct KnowledgeQuery;

#[Object]
impl KnowledgeQuery {
    /// The knowledge base: what is published, and what your agency writes (kennisbank).
    async fn knowledge_articles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<KnowledgeArticleFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<KnowledgeArticleSort>,
    ) -> Result<Page<KnowledgeArticle>> {
        let filter = filter.unwrap_or_default();
        let mut ask = Ask::all();
        if let Some(programmes) = filter.programme {
            bounded(ctx, "filter.programme", programmes.len())?;
            ask = ask.filter(Compare::In("programme", programmes.into_iter().map(Cell::Text).collect()));
        }
        if let Some(status) = &filter.status {
            ask = ask.filter(Compare::In("status", words(status)));
        }
        if let Some(text) = &filter.text {
            let text = name_start(ctx, "filter.text", text)?;
            ask = ask.filter(Compare::Holds(&["title", "summary"], text));
        }
        if let Some(topic) = filter.topic {
            ask = ask.filter(Compare::Holds(&["topics"], format!(" {topic} ")));
        }
        type Article = knowledge::KnowledgeArticle;
        let by =
            |column, descending, value| Order { column, descending, category: Category::Directory, value };
        let order = match sort.unwrap_or_default() {
            KnowledgeArticleSort::Newest => {
                by("listed_at", true, |one: &Article| Cell::Moment(one.listed_at()))
            }
            KnowledgeArticleSort::Title => {
                by("title", false, |one: &Article| Cell::Text(one.wording.title.clone()))
            }
        };
        page::page(ctx, "knowledgeArticles", Window { first, after, last, before }, ask, order).await
    }
}
