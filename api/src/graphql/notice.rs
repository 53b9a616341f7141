//! Notices: what was seen in the street, told on to one member in words that are meant for it; and filing one that was
//! received in a case of one's own.

use super::{
    access::{Access, Through},
    argument::found,
    asking,
    case::Case,
    fact::ContactMoment,
    granting::{agency_and_region, professional},
    network::{Agency, Member, author, named},
    page::{self, Order, Page, Window},
    show::{One, Shown, wrap_one},
    word::Word,
    write::{payload, write},
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, Result};
use domain::{
    Act, Category, Code, Guarded, Id, Moment, Refusal, case,
    fact::{self, Fact, StreetAct},
    network,
    notice::{self, NoticeKind},
    policy,
};
use persistence::{Ask, Cell, Compare, Fault, Session};

/// What was seen, told on to a member of another agency in words that are meant for it (doorgifte).
#[derive(Description)]
pub struct Notice(pub One<notice::Notice>);

named!(Notice: notice::Notice = b'Q');

#[Object(use_type_description, serial)]
impl Notice {
    /// The global id.
    pub async fn id(&self) -> ID {
        self.0.id()
    }
    /// Why you see it (toegang). Who received it sees it without the case.
    async fn access(&self, ctx: &Context<'_>) -> Shown<Access> {
        self.0.access(ctx, Through::On(|one| one.case.0)).await
    }
    /// The case from which it comes, or in which it was filed, if you may see it (casus).
    async fn case(&self, ctx: &Context<'_>) -> Shown<Case> {
        wrap_one(self.0.named(ctx, |one| Some(one.case)).await)
    }
    /// The contact moment at which it was seen, if you may see it (contactmoment).
    async fn contact_moment(&self, ctx: &Context<'_>) -> Shown<ContactMoment> {
        wrap_one(self.0.named(ctx, |one| one.moment).await)
    }
    /// The notice that was filed here, if you may see it (herkomst).
    async fn origin(&self, ctx: &Context<'_>) -> Shown<Notice> {
        wrap_one(self.0.named(ctx, |one| one.origin).await)
    }
    /// Why it was told on (soort).
    async fn kind(&self, ctx: &Context<'_>) -> Option<Word<NoticeKind>> {
        self.0.show(ctx, |one| Word(one.kind))
    }
    /// What the receiver is to know (inhoud).
    async fn text(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.show(ctx, |one| one.text.as_str())
    }
    /// Who told it (doorgegeven door).
    async fn author(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.author)).await)
    }
    /// The agency that told it (organisatie).
    async fn agency(&self, ctx: &Context<'_>) -> Shown<Agency> {
        wrap_one(self.0.named(ctx, |one| Some(one.agency)).await)
    }
    /// To whom it was told (ontvanger).
    async fn receiver(&self, ctx: &Context<'_>) -> Shown<Member> {
        wrap_one(self.0.named(ctx, |one| Some(one.receiver)).await)
    }
    /// When it was told (doorgegeven op).
    async fn given_at(&self, ctx: &Context<'_>) -> Option<Moment> {
        self.0.show(ctx, |one| one.given_at)
    }
}

/// Which notices (doorgiften).
#[derive(Debug, Default, InputObject)]
pub struct NoticeFilter {
    /// Only those that were given to you.
    mine: Option<bool>,
}

/// The order of notices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum NoticeSort {
    /// Given last, first.
    #[default]
    Newest,
    /// Given first, first.
    Oldest,
}

#[derive(Debug, Default)]
pub struct NoticeQuery;

#[Object]
impl NoticeQuery {
    /// The notices on the cases that you see, and those that were given to you (doorgiften).
    async fn notices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 25 if neither is given.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which of them; usual is all.")] filter: Option<NoticeFilter>,
        #[graphql(desc = "In which order; usual is the first of them.")] sort: Option<NoticeSort>,
    ) -> Result<Page<Notice>> {
        let mut ask = Ask::all();
        if filter.unwrap_or_default().mine.unwrap_or_default() {
            let me = Cell::Uuid(asking(ctx).viewer.member.0);
            ask = ask.filter(Compare::In("receiver_id", vec![me]));
        }
        let order = Order {
            column: "given_at",
            descending: sort.unwrap_or_default() == NoticeSort::Newest,
            category: Category::Concern,
            value: |one: &notice::Notice| Cell::Moment(one.given_at),
        };
        page::page(ctx, "notices", Window { first, after, last, before }, ask, order).await
    }
}

/// To whom something is told on, and what (doorgifte).
#[derive(Clone, Debug, InputObject)]
pub struct NoticeInput {
    /// Why; ESCALATE goes to the police, and nothing else does.
    kind: Word<NoticeKind>,
    /// The member who is to know; learns these words, and nothing of the case.
    receiver_id: ID,
    /// What the receiver is to know; at most 2,000 characters.
    text: String,
}

/// Something to tell on of a contact moment (doorgeven).
#[derive(Clone, Debug, InputObject)]
pub struct NoticeGiveInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The contact moment at which it was seen.
    contact_moment_id: ID,
    /// Why; ESCALATE goes to the police, and nothing else does.
    kind: Word<NoticeKind>,
    /// The member who is to know; learns these words, and nothing of the case.
    receiver_id: ID,
    /// What the receiver is to know; at most 2,000 characters.
    text: String,
}

/// A notice to file (doorgifte bij een casus voegen).
#[derive(Clone, Debug, InputObject)]
pub struct NoticeFileInput {
    /// The same key and input have one effect and give the same answer, for 24 hours.
    idempotency_key: Option<String>,
    /// The notice, which was given to you.
    notice_id: ID,
    /// The case in which it is to be read; you direct it, or are on its team.
    case_id: ID,
}

payload!(NoticePayload, notice: Notice, notice::Notice, "What became of a notice.");

#[derive(Debug, Default)]
pub struct NoticeMutation;

#[Object]
impl NoticeMutation {
    /// Tells on what was seen, to one member of another agency: the police, who can help further, or who leads a consult,
    /// a group approach or a person-centred approach (doorgeven).
    async fn notice_give(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: NoticeGiveInput,
    ) -> Result<NoticePayload> {
        let key = input.idempotency_key.clone();
        let written = write(ctx, key.as_deref(), input, |session, input| async move {
            let NoticeGiveInput { contact_moment_id, kind, receiver_id, text, .. } = input;
            let met =
                found::<Fact<fact::ContactMoment>>(&session, "contactMomentId", &contact_moment_id).await?;
            let met = met.permit(Act::NoticeGive)?;
            let case = session.one::<case::Case>(met.case).await?;
            let case = case.ok_or_else(|| Refusal::not_found("contactMomentId"))?;
            case.permit(Act::NoticeGive)?.must_run()?;
            give(&session, &case, met, NoticeInput { kind, receiver_id, text }, "").await
        });
        Ok(written.await?.into())
    }

    /// Files a notice that you received in a case, where it is read by relation, with its origin
    /// (doorgifte bij een casus voegen).
    async fn notice_file(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done (invoer).")] input: NoticeFileInput,
    ) -> Result<NoticePayload> {
        let key = input.idempotency_key.clone();
        let written =
            write(ctx, key.as_deref(), input, |session, input| async move { file(&session, input).await });
        Ok(written.await?.into())
    }
}

/// What was done, with what the notices say of it; who escalates or refers on says to whom.
pub fn acts(mut acts: Vec<StreetAct>, notices: &[NoticeInput]) -> domain::Refused<Vec<StreetAct>> {
    if notices.len() > 10 {
        let (dutch, english) = ("hoogstens 10 tegelijk", "at most 10 at a time");
        return Err(Refusal::invalid("notices", dutch, english));
    }
    for (act, kind) in
        [(StreetAct::Escalate, NoticeKind::Escalate), (StreetAct::ReferOn, NoticeKind::ReferOn)]
    {
        if notices.iter().any(|one| one.kind.0 == kind) {
            acts.push(act);
        } else if acts.contains(&act) {
            return Err(Refusal::invalid(
                "notices",
                "zeg ook aan wie is opgeschaald of doorverwezen, en wat",
                "say also to whom it was escalated or referred on, and what",
            ));
        }
    }
    Ok(acts)
}

/// Gives a notice of a contact moment of a case.
pub async fn give(
    session: &Session,
    case: &Guarded<case::Case>,
    met: &Fact<fact::ContactMoment>,
    input: NoticeInput,
    field: &str,
) -> Result<Id<notice::Notice>, Fault> {
    let receiver_field =
        if field.is_empty() { "receiverId".to_owned() } else { format!("{field}.receiverId") };
    let receiver = professional(session, &receiver_field, &input.receiver_id).await?;
    let (agency, _) = agency_and_region(session, &receiver).await?;
    let role = network::role(agency.kind, receiver.function);
    let (author, agency) = author(session);
    let changed = case.add(Act::NoticeGive, |case| {
        let notice = notice::Notice {
            id: session.fresh(),
            case: case.id,
            moment: Some(met.id),
            origin: None,
            kind: input.kind.0,
            author,
            agency,
            receiver: receiver.id,
            text: input.text,
            given_at: session.now,
            of_care: policy::CARE_SIDE.contains(&session.viewer.role),
        };
        notice.check(author, role, field)
    })?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}

async fn file(session: &Session, input: NoticeFileInput) -> Result<Id<notice::Notice>, Fault> {
    let notice = found::<notice::Notice>(session, "noticeId", &input.notice_id).await?;
    let notice =
        notice.read(Category::Concern, Clone::clone).ok_or_else(|| Refusal::not_found("noticeId"))?;
    let case = found::<case::Case>(session, "caseId", &input.case_id).await?;
    case.permit(Act::NoticeFile)?.must_run()?;
    if !session.viewer.acts_for(notice.receiver) || notice.origin.is_some() {
        let (dutch, english) = ("is niet aan u gegeven", "was not given to you");
        return Err(Refusal::invalid("noticeId", dutch, english).into());
    }
    let of_it = Ask::all().filter(Compare::In("origin_id", vec![Cell::Uuid(notice.id.0)]));
    let there = session.find_by::<notice::Notice>("case_id", &[case.id.0], of_it).await?;
    if notice.case == case.id || !there.is_empty() {
        let (dutch, english) = ("staat al bij deze casus", "is in this case already");
        return Err(Refusal::new(Code::Duplicate, "noticeId", dutch, english).into());
    }
    let changed = case.add(Act::NoticeFile, |case| Ok(notice.filed(session.fresh(), case.id)))?;
    session.insert(&changed).await?;
    Ok(changed.record().id)
}
