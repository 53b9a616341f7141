//! Destroying cases whose term has passed, or on request; and the record of that, which names nobody.

use super::{
    argument, asking,
    network::{Member, named},
    page::{self, Order, Page, Window},
    show::{One, Shown, wrap_one},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Guarded, Id, Moment, Refusal, case,
    clock::day_of,
    destruction,
    inspection::Requester,
    refusal::Code,
    retention::{DestructionGround, Retention, RetentionRegime},
};
use persistence::{Ask, Cell, Fault, Session};
use std::collections::BTreeSet;
use uuid::Uuid;

/// That cases were destroyed, when and on which ground; not which, nor whose (verklaring van vernietiging).
#[derive(Description)]
pub struct Destruction(pub One<destruction::Destruction>);

named!(Destruction: destruction::Destruction = b'X');

#[Object(use_type_description, serial)]
impl Destruction {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// When (tijdstip).
    async fn at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |done| done.at)
    }
    /// Who destroyed them (functionaris).
    async fn member(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |done| Some(done.member)).await)
    }
    /// Why (grond).
    async fn ground(&self, ctx: &Context<'_>) -> Option<Word<DestructionGround>> {
        self.0.show(ctx, |done| Word(done.ground))
    }
    /// Who asked, where somebody did (verzoeker).
    async fn requester(&self, ctx: &Context<'_>) -> Option<Word<Requester>> {
        self.0.show(ctx, |done| done.requester.map(Word))?
    }
    /// Under which regimes they were kept longest (bewaarregimes).
    async fn regimes(&self, ctx: &Context<'_>) -> Option<Vec<Word<RetentionRegime>>> {
        self.0.show(ctx, |done| done.regimes.iter().copied().map(Word).collect())
    }
    /// How many cases (aantal).
    async fn cases(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.show(ctx, |done| done.cases)
    }
}

#[derive(Debug, Default)]
pub struct DestructionQuery;

#[Object]
impl DestructionQuery {
    /// What was destroyed in the region that you oversee, newest first (vernietigingen).
    async fn destructions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Page<Destruction>> {
        let order = Order {
            column: "at",
            descending: true,
            category: Category::Directory,
            value: |done: &destruction::Destruction| Cell::Moment(done.at),
        };
        page::page(ctx, "destructions", Window { first, after, last, before }, Ask::all(), order).await
    }
}

/// Cases to destroy (vernietigen).
#[derive(Clone, Debug, InputObject)]
pub struct CaseDestroyInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The cases, 1 to 100; all of them or none.
    case_ids: Vec<ID>,
    /// Why. TERM takes cases of `destructionList`, REQUEST those whose retention `yields`.
    ground: Word<DestructionGround>,
    /// Who asked for it; with REQUEST only.
    requester: Option<Word<Requester>>,
}

payload!(
    DestructionPayload,
    destruction: Destruction,
    destruction::Destruction,
    "What became of destroying cases."
);

#[derive(Debug, Default)]
pub struct DestructionMutation;

#[Object]
impl DestructionMutation {
    /// Destroys closed cases with all that hangs on them, and the persons and families that are in no other case. It is
    /// not taken back (vernietigen).
    async fn case_destroy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: CaseDestroyInput,
    ) -> Result<DestructionPayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { destroy(&session, input).await });
        let written = written.await?;
        if written.object.is_some() {
            asking(ctx).store.tell_destruction();
        }
        Ok(written.into())
    }
}

async fn destroy(session: &Session, input: CaseDestroyInput) -> Result<Id<destruction::Destruction>, Fault> {
    destruction::named(input.case_ids.len())?;
    let mut ids = BTreeSet::<Uuid>::new();
    for id in &input.case_ids {
        ids.insert(argument::id::<case::Case>("caseIds", id)?.0);
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let kept: Vec<Guarded<Retention>> = session.find(&Ask::ids(&ids)).await?;
    let first = kept.first().filter(|_| kept.len() == ids.len());
    let first = first.ok_or_else(|| Refusal::not_found("caseIds"))?;
    let (ground, requester) = (input.ground.0, input.requester.map(|word| word.0));
    let mut regimes = BTreeSet::new();
    for one in &kept {
        let retention = one.permit(Act::CaseDestroy)?;
        retention.may_end(ground, requester, day_of(session.now))?;
        regimes.extend(retention.terms.first().map(|term| term.regime));
    }
    if !session.all_closed(&ids).await? {
        let (dutch, english) =
            ("een van deze casussen is niet afgesloten", "one of these cases is not closed");
        return Err(Refusal::new(Code::IllegalTransition, "caseIds", dutch, english).into());
    }
    let done = first.add(Act::CaseDestroy, |_| {
        Ok(destruction::Destruction {
            id: session.fresh(),
            region: session.viewer.region,
            at: session.now,
            member: session.viewer.member,
            ground,
            requester,
            regimes: regimes.into_iter().collect(),
            cases: i32::try_from(kept.len()).unwrap_or(i32::MAX),
        })
    })?;
    session.destroy(&done, &kept).await?;
    Ok(done.record().id)
}
