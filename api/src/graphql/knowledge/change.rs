//! Writing the knowledge base.

use super::KnowledgeArticle;
use crate::graphql::{
    argument::{expect, found},
    write::{payload, write},
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Id, Refusal, Refused, Relations, View,
    clock::day_of,
    knowledge::{self, ArticleRevision, ArticleStatus, Wording},
    policy,
    programme::Arrangement,
};
use persistence::{Ask, Cell, Compare, Fault, Session};

/// An article to write (artikel schrijven). For members of an agency that carries the programme out.
#[derive(Clone, Debug, InputObject)]
pub struct ArticleWriteInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The key of a programme that gives advice.
    programme: String,
    /// The title, at most 200 characters.
    title: String,
    /// The summary, at most 1000 characters.
    summary: String,
    /// The text as Markdown, at most 20000 characters. Name nobody.
    text: String,
    /// Keys of topics of the programme, at least one.
    topics: Vec<String>,
}

/// An article to say otherwise (artikel herzien); what is not given stays. What it said is kept.
#[derive(Clone, Debug, InputObject)]
pub struct ArticleReviseInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The article.
    knowledge_article_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// The title, at most 200 characters.
    title: Option<String>,
    /// The summary, at most 1000 characters.
    summary: Option<String>,
    /// The text as Markdown, at most 20000 characters. Name nobody.
    text: Option<String>,
    /// Keys of topics of the programme, at least one.
    topics: Option<Vec<String>>,
}

/// An article to publish (artikel publiceren).
#[derive(Clone, Debug, InputObject)]
pub struct ArticlePublishInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The article.
    knowledge_article_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
}

/// An article to retire (artikel laten vervallen).
#[derive(Clone, Debug, InputObject)]
pub struct ArticleRetireInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The article.
    knowledge_article_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
}

payload!(
    KnowledgeArticlePayload,
    knowledge_article: KnowledgeArticle,
    knowledge::KnowledgeArticle,
    "What became of an article."
);

#[derive(Debug, Default)]
pub struct KnowledgeMutation;

#[Object]
impl KnowledgeMutation {
    /// Writes an article; a draft that only your agency reads (artikel schrijven).
    async fn article_write(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ArticleWriteInput,
    ) -> Result<KnowledgeArticlePayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { first(&session, input).await });
        Ok(written.await?.into())
    }

    /// Says an article of your agency otherwise, at once where it is published (artikel herzien).
    async fn article_revise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ArticleReviseInput,
    ) -> Result<KnowledgeArticlePayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let ArticleReviseInput { title, summary, text, topics, .. } = input;
            let of = (&input.knowledge_article_id, input.expected_version);
            let now = session.now;
            let changed = change(&session, of, |one| {
                let said = one.wording.clone();
                let wording = Wording {
                    title: title.unwrap_or(said.title),
                    summary: summary.unwrap_or(said.summary),
                    text: text.unwrap_or(said.text),
                    topics: topics.unwrap_or(said.topics),
                };
                let programme = session.programmes.get(&one.programme);
                one.revise(wording.check(programme, "knowledgeArticleId")?, now)
            })
            .await?;
            keep(&session, &changed).await
        });
        Ok(written.await?.into())
    }

    /// Publishes an article of your agency: every member of the network reads it (artikel publiceren).
    async fn article_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ArticlePublishInput,
    ) -> Result<KnowledgeArticlePayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let (of, now) = ((&input.knowledge_article_id, input.expected_version), session.now);
            Ok(change(&session, of, |one| one.publish(now)).await?.record().id)
        });
        Ok(written.await?.into())
    }

    /// Takes an article of your agency away from the network, for good (artikel laten vervallen).
    async fn article_retire(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: ArticleRetireInput,
    ) -> Result<KnowledgeArticlePayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let of = (&input.knowledge_article_id, input.expected_version);
            let retired = change(&session, of, knowledge::KnowledgeArticle::retire).await?;
            Ok(retired.record().id)
        });
        Ok(written.await?.into())
    }
}

/// Changes an article of the viewer's agency by a rule, and saves it.
async fn change(
    session: &Session,
    (id, expected): (&ID, Option<i32>),
    rule: impl FnOnce(&mut knowledge::KnowledgeArticle) -> Refused<()>,
) -> Result<Changed<knowledge::KnowledgeArticle>, Fault> {
    let one = found::<knowledge::KnowledgeArticle>(session, "knowledgeArticleId", id).await?;
    let changed = one.change(Act::ArticleKeep, |one| {
        one.written_by(session.viewer.agency)?;
        expect(expected, one.version)?;
        rule(one)
    })?;
    session.update(&changed).await?;
    Ok(changed)
}

/// Keeps what an article says now, and who says so.
async fn keep(
    session: &Session,
    changed: &Changed<knowledge::KnowledgeArticle>,
) -> Result<Id<knowledge::KnowledgeArticle>, Fault> {
    let article = changed.record();
    let revision = ArticleRevision {
        id: session.fresh(),
        article: article.id,
        agency: article.agency,
        wording: article.wording.clone(),
        author: session.viewer.member,
        recorded_at: session.now,
    };
    session.insert(&changed.follows(revision)).await?;
    Ok(article.id)
}

async fn first(
    session: &Session,
    input: ArticleWriteInput,
) -> Result<Id<knowledge::KnowledgeArticle>, Fault> {
    // Who may not is told so before anything is said of the input.
    policy::permit(Act::ArticleKeep, &View::new(session.viewer.role, Relations::NONE))?;
    let ArticleWriteInput { programme, title, summary, text, topics, .. } = input;
    let wording =
        Wording { title, summary, text, topics }.check(session.programmes.get(&programme), "programme")?;
    carries_out(session, &programme).await?;
    let article = knowledge::KnowledgeArticle {
        id: session.fresh(),
        version: 1,
        agency: session.viewer.agency,
        programme,
        wording,
        status: ArticleStatus::Draft,
        written_at: session.now,
        published_at: None,
        revised_at: None,
    };
    let changed = Changed::first(Act::ArticleKeep, session.viewer.role, article)?;
    session.insert(&changed).await?;
    keep(session, &changed).await
}

/// The viewer's agency carries out the programme in some municipality.
async fn carries_out(session: &Session, programme: &str) -> Result<(), Fault> {
    let of = Ask::all()
        .filter(Compare::In("agency_id", vec![Cell::Uuid(session.viewer.agency.0)]))
        .filter(Compare::In("programme", vec![Cell::Text(programme.to_owned())]));
    let today = day_of(session.now);
    let arranged = session.find::<Arrangement>(&of).await?;
    if arranged.iter().any(|one| one.read(Category::Directory, |one| one.holds_on(today)) == Some(true)) {
        return Ok(());
    }
    let mut refusal = Refusal::not_permitted(
        "uw organisatie voert dit programma niet uit",
        "your agency does not carry out this programme",
    );
    refusal.field = vec!["programme".to_owned()];
    Err(refusal.into())
}
