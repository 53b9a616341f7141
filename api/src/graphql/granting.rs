//! Who is given sight of a case, and what follows from it.

use super::argument::found;
use async_graphql::ID;
use domain::{
    Category, Changed, Id, Moment, Refusal, Relation, case,
    clock::day_of,
    grant::{self as grants, Cause, Ground, Holder},
    network,
};
use persistence::{Ask, Fault, Session};
use uuid::Uuid;

/// A member who can work on cases today.
pub async fn professional(session: &Session, field: &str, id: &ID) -> Result<network::Member, Fault> {
    let member = found::<network::Member>(session, field, id).await?;
    let member = member.read(Category::Colleague, Clone::clone).ok_or_else(|| Refusal::not_found(field))?;
    if member.function != network::Function::Professional || !member.works_on(day_of(session.now)) {
        return Err(Refusal::invalid(
            field,
            "dit netwerklid werkt (nu) niet aan casussen",
            "this member does not work on cases (now)",
        )
        .into());
    }
    Ok(member)
}

/// The agency of a member, and the region with its rules.
pub async fn agency_and_region(
    session: &Session,
    member: &network::Member,
) -> Result<(network::Agency, network::Region), Fault> {
    let broken = || Fault::Broken("a member without an agency or a region".to_owned());
    let agency = session.find::<network::Agency>(&Ask::one(member.agency.0).by_reference()).await?.pop();
    let agency = agency.and_then(|one| one.read(Category::Directory, Clone::clone)).ok_or_else(broken)?;
    let region = session.find::<network::Region>(&Ask::one(agency.region.0).by_reference()).await?.pop();
    let region = region.and_then(|one| one.read(Category::Directory, Clone::clone)).ok_or_else(broken)?;
    Ok((agency, region))
}

/// To whom a grant for `member` is: to the whole agency where the region lets its kind work as one team.
pub async fn holder(session: &Session, member: &network::Member) -> Result<Holder, Fault> {
    let (agency, region) = agency_and_region(session, member).await?;
    Ok(if region.works_as_one.contains(&agency.kind) {
        Holder::Agency(agency.id)
    } else {
        Holder::Member(member.id)
    })
}

/// Who directs only as a stand-in gives no sight to itself: it would outlast the one whom it stands in for.
pub async fn not_as_stand_in(
    session: &Session,
    case: Id<case::Case>,
    field: &str,
    member: Id<network::Member>,
) -> Result<(), Fault> {
    if member != session.viewer.member || session.holds_itself(case, Relation::Directing).await? {
        return Ok(());
    }
    let (dutch, english) = ("kunt u als waarnemer niet zelf zijn", "cannot be yourself while you stand in");
    Err(Refusal::invalid(field, dutch, english).into())
}

/// The viewer as a member of the directory.
pub async fn myself(session: &Session) -> Result<network::Member, Fault> {
    let me = session.find::<network::Member>(&Ask::one(session.viewer.member.0).by_reference()).await?.pop();
    me.and_then(|one| one.read(Category::Colleague, Clone::clone))
        .ok_or_else(|| Fault::Broken("a viewer who is no member".to_owned()))
}

/// A grant that follows from a change.
pub struct Granting {
    pub case: Id<case::Case>,
    pub holder: Holder,
    pub relation: Relation,
    pub ground: Option<Ground>,
    pub until: Option<Moment>,
    pub cause: Cause,
    pub cause_id: Uuid,
    pub consent: Option<Id<domain::consent::Consent>>,
}

impl Granting {
    /// Saves the grant in the transaction of what causes it.
    pub async fn save<T>(self, session: &Session, by: &Changed<T>) -> Result<(), Fault> {
        let (ground, purpose) = grants::usual(self.relation);
        let grant = grants::Grant {
            id: session.fresh(),
            case: self.case,
            holder: self.holder,
            relation: self.relation,
            ground: self.ground.unwrap_or(ground),
            purpose: self.cause.purpose(purpose),
            from: session.now,
            until: self.until,
            cause: self.cause,
            cause_id: self.cause_id,
            consent: self.consent,
        };
        session.insert(&by.follows(grant)).await
    }
}
