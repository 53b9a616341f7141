//! Asking for advice, and giving it.

use super::AdviceRequest;
use crate::graphql::{
    argument::{expect, found, id},
    write::{payload, write},
};
use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Changed, Id, Refusal, Refused, Relations, View,
    advice::{self, ARTICLES, AdviceStatus},
    clock::day_of,
    knowledge::{self, ArticleStatus},
    policy,
    programme::Arrangement,
};
use persistence::{Ask, Fault, Session};

/// A question to ask (advies vragen).
#[derive(Clone, Debug, InputObject)]
pub struct AdviceAskInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The arrangement by which a programme that gives advice is carried out: its agency is asked.
    arrangement_id: ID,
    /// What you want to know, at most 4000 characters. Name nobody: it is about a question, not about a child.
    question: String,
    /// The key of a topic of the programme.
    topic: String,
}

/// An advice request to take up (adviesvraag oppakken).
#[derive(Clone, Debug, InputObject)]
pub struct AdviceTakeUpInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The advice request.
    advice_request_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
}

/// An answer to an advice request (advies geven).
#[derive(Clone, Debug, InputObject)]
pub struct AdviceAnswerInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The advice request.
    advice_request_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// The answer, at most 4000 characters. Name nobody.
    answer: String,
    /// Published articles to which it points, at most 20.
    knowledge_article_ids: Option<Vec<ID>>,
}

/// An advice request to take back (adviesvraag intrekken).
#[derive(Clone, Debug, InputObject)]
pub struct AdviceWithdrawInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The advice request.
    advice_request_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
}

/// An advice request to close (adviesvraag afsluiten).
#[derive(Clone, Debug, InputObject)]
pub struct AdviceCloseInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The advice request.
    advice_request_id: ID,
    /// The version that you read; another one in between is refused with CONFLICT.
    expected_version: Option<i32>,
    /// Whether the answer helped.
    helped: bool,
}

payload!(
    AdviceRequestPayload,
    advice_request: AdviceRequest,
    advice::AdviceRequest,
    "What became of an advice request."
);

#[derive(Debug, Default)]
pub struct AdviceMutation;

#[Object]
impl AdviceMutation {
    /// Asks the agency that carries out a programme for advice (advies vragen). You and its members see it, nobody else.
    async fn advice_ask(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AdviceAskInput,
    ) -> Result<AdviceRequestPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { ask(&session, input).await });
        Ok(written.await?.into())
    }

    /// Takes up an advice request to your agency, also in the place of a colleague (adviesvraag oppakken).
    async fn advice_take_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AdviceTakeUpInput,
    ) -> Result<AdviceRequestPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let of = (&input.advice_request_id, input.expected_version);
            change(&session, of, Act::AdviceGive, |one| one.take_up(&session.viewer)).await
        });
        Ok(written.await?.into())
    }

    /// Answers an advice request to your agency, once (advies geven).
    async fn advice_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AdviceAnswerInput,
    ) -> Result<AdviceRequestPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let articles = published(&session, &input.knowledge_article_ids.unwrap_or_default()).await?;
            let (of, now) = ((&input.advice_request_id, input.expected_version), session.now);
            let answer =
                |one: &mut advice::AdviceRequest| one.answer(&session.viewer, &input.answer, articles, now);
            change(&session, of, Act::AdviceGive, answer).await
        });
        Ok(written.await?.into())
    }

    /// Takes back your advice request, before there is an answer (adviesvraag intrekken).
    async fn advice_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AdviceWithdrawInput,
    ) -> Result<AdviceRequestPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let (of, now) = ((&input.advice_request_id, input.expected_version), session.now);
            change(&session, of, Act::AdviceEnd, |one| one.withdraw(&session.viewer, now)).await
        });
        Ok(written.await?.into())
    }

    /// Closes your advice request, and says whether the answer helped (adviesvraag afsluiten).
    async fn advice_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: AdviceCloseInput,
    ) -> Result<AdviceRequestPayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let (of, now) = ((&input.advice_request_id, input.expected_version), session.now);
            change(&session, of, Act::AdviceEnd, |one| one.close(&session.viewer, input.helped, now)).await
        });
        Ok(written.await?.into())
    }
}

/// Changes a request by a rule.
async fn change(
    session: &Session,
    (id, expected): (&ID, Option<i32>),
    act: Act,
    rule: impl FnOnce(&mut advice::AdviceRequest) -> Refused<()>,
) -> Result<Id<advice::AdviceRequest>, Fault> {
    let one = found::<advice::AdviceRequest>(session, "adviceRequestId", id).await?;
    let changed = one.change(act, |one| {
        expect(expected, one.version)?;
        rule(one)
    })?;
    session.update(&changed).await?;
    Ok(changed.record().id)
}

async fn ask(session: &Session, input: AdviceAskInput) -> Result<Id<advice::AdviceRequest>, Fault> {
    // Who may not is told so before anything is said of the input.
    policy::permit(Act::AdviceAsk, &View::new(session.viewer.role, Relations::NONE))?;
    let arranged = found::<Arrangement>(session, "arrangementId", &input.arrangement_id).await?;
    let arranged = arranged
        .read(Category::Directory, Clone::clone)
        .ok_or_else(|| Refusal::not_found("arrangementId"))?;
    if !arranged.holds_on(day_of(session.now)) {
        let (dutch, english) = ("deze afspraak geldt nu niet", "this arrangement does not hold now");
        return Err(Refusal::invalid("arrangementId", dutch, english).into());
    }
    let mut one = advice::AdviceRequest {
        id: session.fresh(),
        version: 1,
        region: session.viewer.region,
        programme: arranged.programme,
        topic: input.topic,
        question: input.question,
        asker: session.viewer.member,
        asker_agency: session.viewer.agency,
        asked_at: session.now,
        agency: arranged.agency,
        due_at: None,
        status: AdviceStatus::Asked,
        adviser: None,
        answer: None,
        articles: Vec::new(),
        answered_at: None,
        helped: None,
        closed_at: None,
    };
    one.check(session.programmes.get(&one.programme))?;
    let changed = Changed::first(Act::AdviceAsk, session.viewer.role, one)?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}

/// The articles to which an answer points: published, and each once.
async fn published(session: &Session, given: &[ID]) -> Result<Vec<Id<knowledge::KnowledgeArticle>>, Fault> {
    let field = "knowledgeArticleIds";
    if given.len() > ARTICLES {
        return Err(Refusal::invalid(
            field,
            format!("hoogstens {ARTICLES} artikelen"),
            format!("at most {ARTICLES} articles"),
        )
        .into());
    }
    let given = given.iter().map(|one| id::<knowledge::KnowledgeArticle>(field, one));
    let mut ids = given.collect::<Refused<Vec<_>>>()?;
    ids.sort();
    ids.dedup();
    let uuids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let mut seen = 0;
    for one in session.find::<knowledge::KnowledgeArticle>(&Ask::ids(&uuids)).await? {
        seen += 1;
        if one.read(Category::Directory, |one| one.status) != Some(ArticleStatus::Published) {
            let (dutch, english) = ("is niet gepubliceerd", "is not published");
            return Err(Refusal::invalid(field, dutch, english).into());
        }
    }
    if seen < ids.len() { Err(Refusal::not_found(field).into()) } else { Ok(ids) }
}
