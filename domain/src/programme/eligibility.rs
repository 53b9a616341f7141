//! Who fits a programme: each rule with its answer and why, as a question beforehand and at the referral itself.

use super::{Arrangement, Programme};
use crate::{
    Code, Day, Refusal, Refused, Role, choice, choice::Choice, framework::Framework, network, person::age_on,
};

choice! {
    RuleKind: "A rule by which somebody fits a programme or not (regel)." {
        Cases = "CASES": "The programme has cases of its own (kent casussen).",
        Offered = "OFFERED": "The programme is offered in the municipality (aangeboden in de gemeente).",
        Referrer = "REFERRER": "You may refer, always or by arrangement of the municipality (bevoegd om te verwijzen).",
        Channel = "CHANNEL": "You may use the channel (kanaal).",
        Age = "AGE": "The age fits (leeftijd).",
        Framework = "FRAMEWORK": "The region allows a framework of the programme (juridisch kader).",
    }
}

/// What is asked: may this role refer somebody of this age, here, on this day?
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub role: Role,
    /// The key of the channel, where one is named.
    pub channel: Option<&'a str>,
    /// The youngest and the oldest whom it concerns count.
    pub born: &'a [Day],
    pub region: &'a network::Region,
    /// What the municipality arranged for the programme, if anything.
    pub arrangement: Option<&'a Arrangement>,
    pub today: Day,
}

/// A rule, whether it is met, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub kind: RuleKind,
    pub met: bool,
    pub dutch: String,
    pub english: String,
}

/// Every rule of a programme for what is asked.
pub fn weigh(programme: &Programme, wanted: &Wanted<'_>) -> Vec<Rule> {
    let rule = |kind, met, dutch: String, english: String| Rule { kind, met, dutch, english };
    let (name, role) = (&programme.name, wanted.role.name());
    let mut rules = vec![rule(
        RuleKind::Cases,
        !programme.levels.is_empty(),
        format!("{name} werkt {}met casussen", if programme.levels.is_empty() { "niet " } else { "" }),
        format!("{name} {} cases", if programme.levels.is_empty() { "has no" } else { "works with" }),
    )];
    let arranged = wanted.arrangement.filter(|arrangement| arrangement.holds_on(wanted.today));
    rules.push(match arranged {
        Some(_) => rule(
            RuleKind::Offered,
            true,
            format!("de gemeente biedt {name} aan"),
            format!("the municipality offers {name}"),
        ),
        None => rule(
            RuleKind::Offered,
            false,
            format!("de gemeente heeft geen afspraak over {name}; vraag haar erom"),
            format!("the municipality has no arrangement about {name}; ask it for one"),
        ),
    });
    rules.push(match programme.referrer(wanted.role) {
        Some(referrer) if !referrer.by_arrangement => rule(
            RuleKind::Referrer,
            true,
            format!("`{role}` verwijst altijd naar {name}"),
            format!("`{role}` always refers to {name}"),
        ),
        Some(_) if arranged.is_some_and(|arrangement| arrangement.referrers.contains(&wanted.role)) => rule(
            RuleKind::Referrer,
            true,
            format!("de gemeente sprak af dat `{role}` naar {name} verwijst"),
            format!("the municipality arranged that `{role}` refers to {name}"),
        ),
        Some(_) => rule(
            RuleKind::Referrer,
            false,
            format!("`{role}` verwijst naar {name} alleen waar de gemeente dat heeft afgesproken, en dat is hier niet zo"),
            format!("`{role}` refers to {name} only where the municipality arranged it, and here it did not"),
        ),
        None => rule(
            RuleKind::Referrer,
            false,
            format!("`{role}` verwijst niet naar {name}"),
            format!("`{role}` does not refer to {name}"),
        ),
    });
    if let Some(key) = wanted.channel {
        rules.push(channel(programme, wanted.role, key));
    }
    rules.extend(age(programme, wanted));
    let allowed = |framework: &Framework| *framework != Framework::Drang || wanted.region.allows_drang;
    if !programme.frameworks.is_empty() {
        let met = programme.frameworks.iter().any(allowed);
        let not = if met { "" } else { "geen " };
        rules.push(rule(
            RuleKind::Framework,
            met,
            format!("de regio staat {not}een kader van {name} toe").replace("geen een", "geen"),
            format!("the region allows {} framework of {name}", if met { "a" } else { "no" }),
        ));
    }
    rules
}

fn channel(programme: &Programme, role: Role, key: &str) -> Rule {
    let name = &programme.name;
    let known = programme.channels.iter().find(|channel| channel.key == key);
    let met = known.is_some_and(|channel| channel.roles.is_empty() || channel.roles.contains(&role));
    let keys: Vec<_> = programme.channels.iter().map(|channel| channel.key.as_str()).collect();
    let (dutch, english) = match (known, met) {
        (Some(channel), true) => (format!("via {}", channel.name), format!("by way of {}", channel.name)),
        (Some(channel), false) => (
            format!("{} is niet voor `{}`", channel.name, role.name()),
            format!("{} is not for `{}`", channel.name, role.name()),
        ),
        (None, _) => (
            format!("{name} kent dit kanaal niet; wel: [{}]", keys.join(", ")),
            format!("{name} does not know this channel; it knows: [{}]", keys.join(", ")),
        ),
    };
    Rule { kind: RuleKind::Channel, met, dutch, english }
}

/// Everybody named is of an age that the programme takes.
fn age(programme: &Programme, wanted: &Wanted<'_>) -> Option<Rule> {
    let ages: Vec<i32> = wanted.born.iter().map(|born| age_on(*born, wanted.today)).collect();
    let fits = |age: &i32| programme.ages.contains(age);
    let outside = ages.iter().find(|age| !fits(age));
    let age = *outside.or(ages.first())?;
    let (from, below) = (programme.ages.start, programme.ages.end);
    let met = outside.is_none();
    let variant = programme.variant(age).filter(|_| met && ages.len() == 1);
    let (dutch, english) = match variant {
        Some(variant) => (format!(", in de vorm {}", variant.name), format!(", as {}", variant.name)),
        None => (String::new(), String::new()),
    };
    Some(Rule {
        kind: RuleKind::Age,
        met,
        dutch: format!("{} is voor {from} tot {below} jaar, en dit is {age}{dutch}", programme.name),
        english: format!("{} is for {from} to {below} years, and this is {age}{english}", programme.name),
    })
}

/// Refuses with the first rule that is not met.
pub fn refuse_unless_met(rules: &[Rule]) -> Refused<()> {
    let Some(broken) = rules.iter().find(|rule| !rule.met) else { return Ok(()) };
    let field = match broken.kind {
        RuleKind::Cases | RuleKind::Framework | RuleKind::Referrer => "programme",
        RuleKind::Offered => "municipalityId",
        RuleKind::Channel => "channel",
        RuleKind::Age => "persons",
    };
    Err(Refusal::new(Code::NotEligible, field, broken.dutch.clone(), broken.english.clone()))
}
