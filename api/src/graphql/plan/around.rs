//! Those around a plan: the young persons, the family, who works on the case; and the case, which must run.

use crate::graphql::{
    argument::found,
    granting::{agency_and_region, professional},
};
use async_graphql::ID;
use domain::{
    Category, Guarded, Id, Refusal, case,
    clock::day_of,
    family::{self, FamilyRole},
    framework::{Framework, FrameworkPeriod},
    network, person,
    plan::{self, Concerned, Party},
    policy,
};
use persistence::{Ask, Fault, Session};
use uuid::Uuid;

/// The case of a plan, which must run: nothing is written to one that has ended.
pub async fn running(session: &Session, case: Id<case::Case>) -> Result<Guarded<case::Case>, Fault> {
    let case = session.one(case).await?.ok_or_else(|| Refusal::not_found(""))?;
    case.permit_read(case::Case::must_run)?;
    Ok(case)
}

/// The goals of a plan, in their order.
pub async fn goals(session: &Session, plan: Id<plan::Plan>) -> Result<Vec<plan::Goal>, Fault> {
    let goals = session.find_by::<plan::Goal>("plan_id", &[plan.0], Ask::all()).await?;
    let goals = goals.into_values().flatten();
    let mut goals: Vec<_> = goals.filter_map(|goal| goal.read(Category::Plan, Clone::clone)).collect();
    goals.sort_by_key(|goal| goal.position);
    Ok(goals)
}

/// The young persons of a case.
pub async fn persons(session: &Session, case: Id<case::Case>) -> Result<Vec<Id<person::Person>>, Fault> {
    let concerned = session.concerned(&[case.0]).await?;
    Ok(concerned.into_values().flatten().map(|person| person.id).collect())
}

/// A professional who works on the case and reads its plans: nobody else is given something to do in them.
pub async fn planner(
    session: &Session,
    case: Id<case::Case>,
    field: &str,
    id: &ID,
) -> Result<network::Member, Fault> {
    let member = professional(session, field, id).await?;
    if sees_plans(session, case, member.id).await? {
        return Ok(member);
    }
    Err(Refusal::invalid(
        field,
        "werkt niet aan deze casus, of leest geen plannen",
        "does not work on this case, or reads no plans",
    )
    .into())
}

/// Whether a member works on the case now, and its role reads plans.
pub async fn sees_plans(
    session: &Session,
    case: Id<case::Case>,
    member: Id<network::Member>,
) -> Result<bool, Fault> {
    let member = session.find::<network::Member>(&Ask::one(member.0).by_reference()).await?.pop();
    let Some(member) = member.and_then(|one| one.read(Category::Colleague, Clone::clone)) else {
        return Ok(false);
    };
    let (agency, _) = agency_and_region(session, &member).await?;
    let reads = policy::PLANNERS.contains(&network::role(agency.kind, member.function));
    Ok(reads && session.works_on(case, &member).await?)
}

/// Somebody of the family of a case.
pub async fn relative(
    session: &Session,
    case: &Guarded<case::Case>,
    field: &str,
    id: &ID,
) -> Result<Id<family::FamilyMember>, Fault> {
    let of_case = case.read(Category::Family, |case| case.family).flatten();
    let one = found::<family::FamilyMember>(session, field, id).await?;
    if one.read(Category::Family, |one| Some(one.family)) == Some(of_case) {
        return Ok(one.id);
    }
    Err(Refusal::not_found(field).into())
}

/// Those around a plan: whom it is about, the family, and whether help is compulsory.
pub struct Around {
    persons: Vec<person::Person>,
    pub family: Vec<family::FamilyMember>,
    pub concerned: Vec<Concerned>,
}

impl Around {
    pub async fn of(session: &Session, case: &Guarded<case::Case>, plan: &plan::Plan) -> Result<Self, Fault> {
        let persons = session.concerned(&[case.id.0]).await?.into_values().flatten();
        let mut persons: Vec<_> =
            persons.filter_map(|one| one.read(Category::Identity, Clone::clone)).collect();
        if let Some(about) = plan.person {
            persons.retain(|one| one.id == about);
        }
        let mut family = Vec::new();
        if let Some(id) = case.read(Category::Family, |case| case.family).flatten() {
            let members = session.find_by::<family::FamilyMember>("family_id", &[id.0], Ask::all()).await?;
            let members = members.into_values().flatten();
            family.extend(members.filter_map(|one| one.read(Category::Family, Clone::clone)));
        }
        let frameworks = session.find_by::<FrameworkPeriod>("case_id", &[case.id.0], Ask::all()).await?;
        let compelled: Vec<_> = frameworks
            .into_values()
            .flatten()
            .filter_map(|one| {
                one.read(Category::Process, |one| {
                    (one.framework == Framework::Dwang && one.holds(session.now)).then_some(one.person)
                })
            })
            .flatten()
            .collect();
        let today = day_of(session.now);
        let concerned = persons.iter().map(|one| Concerned {
            person: one.id,
            age: person::age_on(one.birth_date, today),
            compelled: compelled.contains(&one.id),
        });
        let concerned = concerned.collect();
        Ok(Self { persons, family, concerned })
    }

    pub fn parents(&self) -> Vec<Id<family::FamilyMember>> {
        self.family.iter().filter(|one| one.has_authority).map(|one| one.id).collect()
    }

    pub fn young_person(&self, id: Id<person::Person>) -> Option<(Party, Uuid, String)> {
        let one = self.persons.iter().find(|one| one.id == id)?;
        Some((Party::YoungPerson, one.id.0, format!("{} {}", one.given_name, one.family_name)))
    }

    /// A child of the family whom the plan is about speaks as the young person.
    pub fn relative(&self, id: Id<family::FamilyMember>) -> Option<(Party, Uuid, String)> {
        let one = self.family.iter().find(|one| one.id == id)?;
        if let Some(child) = one.person.and_then(|person| self.young_person(person)) {
            return Some(child);
        }
        let parent = one.has_authority || matches!(one.kind, FamilyRole::Parent | FamilyRole::StepParent);
        Some((if parent { Party::Parent } else { Party::OwnNetwork }, one.id.0, one.name.clone()))
    }
}
