//! Rows of advice requests, and of the knowledge base: about nobody, and on no case.

use super::{Noun, Through, ids, ids_json, rows, word};
use crate::{Column, Fault, Session};
use domain::{
    Category, Viewer, advice,
    advice::AdviceRequest,
    choice::Choice,
    knowledge::{ArticleRevision, ArticleStatus, KnowledgeArticle, Wording},
    policy::{self, Need},
};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use uuid::Uuid;

rows!(advice_request "advice_request" key id: Uuid {
    version: i32, region_id: Uuid, programme: String, topic: String, question: String, asker_id: Uuid,
    asker_agency_id: Uuid, asked_at: DateTimeUtc, agency_id: Uuid, due_at: Option<DateTimeUtc>, status: String,
    adviser_id: Option<Uuid>, answer: Option<String>, articles: Json, answered_at: Option<DateTimeUtc>,
    helped: Option<bool>, closed_at: Option<DateTimeUtc>,
});
rows!(knowledge_article "knowledge_article" key id: Uuid {
    version: i32, agency_id: Uuid, programme: String, title: String, summary: String, text: String, topics: String,
    status: String, written_at: DateTimeUtc, published_at: Option<DateTimeUtc>, revised_at: Option<DateTimeUtc>,
    listed_at: DateTimeUtc,
});
rows!(article_revision "article_revision" key id: Uuid {
    article_id: Uuid, agency_id: Uuid, title: String, summary: String, text: String, topics: String, author_id: Uuid,
    recorded_at: DateTimeUtc,
});

impl Noun for AdviceRequest {
    type Entity = advice_request::Entity;
    const NOUN: &'static str = "advice_request";
    const THROUGH: Through = Through::Own;
    const KEY: Column = "id";
    const CATEGORY: Category = advice::CATEGORY;
    const OWNERS: &'static [Column] = &["asker_id", "agency_id"];

    /// A function at the agency that is asked reads no concerns.
    fn also(viewer: &Viewer) -> Option<Condition> {
        let never = policy::need(advice::CATEGORY, viewer.role) == Need::Never;
        never.then(|| Condition::all().add(Expr::Constant(false.into())))
    }

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<advice_request::Model, Fault> {
        let Self {
            id,
            version,
            region,
            programme,
            topic,
            question,
            asker,
            asker_agency,
            asked_at,
            agency,
            due_at,
            status,
            adviser,
            answer,
            articles,
            answered_at,
            helped,
            closed_at,
        } = self.clone();
        Ok(advice_request::Model {
            id: id.0,
            version,
            region_id: region.0,
            programme,
            topic,
            question,
            asker_id: asker.0,
            asker_agency_id: asker_agency.0,
            asked_at,
            agency_id: agency.0,
            due_at,
            status: status.name().to_owned(),
            adviser_id: adviser.map(|member| member.0),
            answer,
            articles: ids_json(&articles),
            answered_at,
            helped,
            closed_at,
        })
    }
    fn from_row(_: &Session, row: advice_request::Model) -> Result<Self, Fault> {
        let advice_request::Model {
            id,
            version,
            region_id,
            programme,
            topic,
            question,
            asker_id,
            asker_agency_id,
            asked_at,
            agency_id,
            due_at,
            status,
            adviser_id,
            answer,
            articles,
            answered_at,
            helped,
            closed_at,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            region: region_id.into(),
            programme,
            topic,
            question,
            asker: asker_id.into(),
            asker_agency: asker_agency_id.into(),
            asked_at,
            agency: agency_id.into(),
            due_at,
            status: word(&status)?,
            adviser: adviser_id.map(Into::into),
            answer,
            articles: ids(&articles)?,
            answered_at,
            helped,
            closed_at,
        })
    }
}

/// The viewer works for the agency that writes it.
fn writes(table: &'static str, viewer: &Viewer) -> Expr {
    let agency = if policy::PROFESSIONALS.contains(&viewer.role) { viewer.agency.0 } else { Uuid::nil() };
    Expr::col((table, "agency_id")).eq(agency)
}

impl Noun for KnowledgeArticle {
    type Entity = knowledge_article::Entity;
    const NOUN: &'static str = "knowledge_article";
    const THROUGH: Through = Through::Network;
    const KEY: Column = "agency_id";
    const CATEGORY: Category = Category::Directory;

    /// What is published, and what one's own agency writes.
    fn also(viewer: &Viewer) -> Option<Condition> {
        let published = Expr::col(("knowledge_article", "status")).eq(ArticleStatus::Published.name());
        Some(Condition::any().add(published).add(writes("knowledge_article", viewer)))
    }

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<knowledge_article::Model, Fault> {
        let listed_at = self.listed_at();
        let Self { id, version, agency, programme, wording, status, written_at, published_at, revised_at } =
            self.clone();
        let Wording { title, summary, text, topics } = wording;
        Ok(knowledge_article::Model {
            id: id.0,
            version,
            agency_id: agency.0,
            programme,
            title,
            summary,
            text,
            topics: spaced(&topics),
            status: status.name().to_owned(),
            written_at,
            published_at,
            revised_at,
            listed_at,
        })
    }
    fn from_row(_: &Session, row: knowledge_article::Model) -> Result<Self, Fault> {
        let knowledge_article::Model {
            id,
            version,
            agency_id,
            programme,
            title,
            summary,
            text,
            topics,
            status,
            written_at,
            published_at,
            revised_at,
            listed_at: _,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            agency: agency_id.into(),
            programme,
            wording: Wording { title, summary, text, topics: split(&topics) },
            status: word(&status)?,
            written_at,
            published_at,
            revised_at,
        })
    }
}

impl Noun for ArticleRevision {
    type Entity = article_revision::Entity;
    const NOUN: &'static str = "article_revision";
    const THROUGH: Through = Through::Network;
    const KEY: Column = "article_id";
    const CATEGORY: Category = Category::Colleague;

    fn also(viewer: &Viewer) -> Option<Condition> {
        Some(Condition::all().add(writes("article_revision", viewer)))
    }

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn to_row(&self, _: &Session) -> Result<article_revision::Model, Fault> {
        let Self { id, article, agency, wording, author, recorded_at } = self.clone();
        let Wording { title, summary, text, topics } = wording;
        Ok(article_revision::Model {
            id: id.0,
            article_id: article.0,
            agency_id: agency.0,
            title,
            summary,
            text,
            topics: spaced(&topics),
            author_id: author.0,
            recorded_at,
        })
    }
    fn from_row(_: &Session, row: article_revision::Model) -> Result<Self, Fault> {
        let article_revision::Model {
            id,
            article_id,
            agency_id,
            title,
            summary,
            text,
            topics,
            author_id,
            recorded_at,
        } = row;
        Ok(Self {
            id: id.into(),
            article: article_id.into(),
            agency: agency_id.into(),
            wording: Wording { title, summary, text, topics: split(&topics) },
            author: author_id.into(),
            recorded_at,
        })
    }
}

/// Keys as one text, in which each is found with a space on both sides.
fn spaced(keys: &[String]) -> String {
    format!(" {} ", keys.join(" "))
}

fn split(keys: &str) -> Vec<String> {
    keys.split_whitespace().map(str::to_owned).collect()
}
