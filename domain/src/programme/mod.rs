//! Programmes (programma's): what the network offers and by which rules, as data. Each is one file in `programmes/`;
//! [`parse`] reads it, [`eligibility`] weighs who fits.

pub mod arrangement;
pub mod eligibility;
pub mod figure;
mod length;
mod parse;
mod team;

pub use arrangement::Arrangement;
pub use figure::Figure;
pub use length::{Length, Unit, open_time};
pub use parse::{Mistake, parse};

use crate::{
    Role,
    case::{Level, Outcome},
    choice,
    framework::Framework,
    network::AgencyKind,
    team::TeamFunction,
};
use std::{collections::BTreeMap, ops::Range};

choice! {
    TermStart: "What starts a term (waarmee een termijn begint)." {
        Referral = "REFERRAL": "The referral was made (aanmelding).",
        Acceptance = "ACCEPTANCE": "The referral was accepted (aanname).",
        Start = "START": "The case was started (start).",
        Choice = "CHOICE": "The family chose the track (keuze van het gezin).",
        Meeting = "MEETING": "The case was discussed at a consult (overleg).",
        Measure = "MEASURE": "A measure was ordered; it takes as long as the ruling says (maatregel).",
        ByHand = "BY_HAND": "Somebody starts it (handmatig).",
    }
}

impl TermStart {
    /// Whether nothing else starts it.
    pub const fn is_by_hand(self) -> bool {
        matches!(self, Self::ByHand)
    }
}

choice! {
    TermEnd: "What meets a term (waarmee een termijn wordt gehaald)." {
        Contact = "CONTACT": "A contact moment with the young person or the family (contact).",
        Acceptance = "ACCEPTANCE": "The decision on the referral (besluit op de aanmelding).",
        Start = "START": "The start of the case (start).",
        Plan = "PLAN": "A plan that the family agreed to (plan).",
        Meeting = "MEETING": "The case was discussed at a consult (overleg).",
        Measure = "MEASURE": "The measure was renewed or ended (maatregel).",
        Close = "CLOSE": "The end of the case (afsluiting).",
        ByHand = "BY_HAND": "Somebody says so (handmatig).",
    }
}

choice! {
    PlanKind: "The kind of a plan (soort plan)." {
        Support = "SUPPORT": "Support plan of the wijkteam (ondersteuningsplan).",
        Family = "FAMILY": "Family plan of youth protection (gezinsplan).",
        PersonalDevelopment = "PERSONAL_DEVELOPMENT": "Personal development plan (persoonlijk ontwikkelingsplan).",
        Safety = "SAFETY": "Plan to restore safety (veiligheidsplan).",
    }
}

/// A programme: every rule of it, as its file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Programme {
    /// The name of its file without `.toml`; cases name it.
    pub key: String,
    pub name: String,
    /// What it is for, in the words of its source.
    pub about: String,
    /// The document that the rules come from.
    pub source: String,
    /// What its cases concern; none where it has no cases.
    pub levels: Vec<Level>,
    /// The ages that it takes at referral, in years.
    pub ages: Range<i32>,
    /// By age, the first that fits.
    pub variants: Vec<Variant>,
    pub frameworks: Vec<Framework>,
    /// The kinds of agency that carry it out, and hold casusregie.
    pub directors: Vec<AgencyKind>,
    pub referrers: Vec<Referrer>,
    pub channels: Vec<Channel>,
    pub phases: Vec<Phase>,
    pub terms: Vec<Term>,
    /// What must have been consented to before it starts, in words for the family.
    pub consents: Vec<String>,
    pub team: Vec<TeamPlace>,
    /// Who decides, where a fixed panel does.
    pub panel: Option<Panel>,
    /// How many young persons or families each agency that carries it out takes at a time.
    pub capacity: Option<u32>,
    /// What the young person or the family agrees to keep to.
    pub conditions: Vec<String>,
    pub plans: Vec<PlanKind>,
    /// What professionals can ask about, and read in its knowledge base; none where no advice is given.
    pub advice: Option<Advice>,
    pub outcomes: Vec<Leading>,
    pub figures: Vec<Figure>,
}

/// A variant by age: its terms take the place of those with the same key.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    pub key: String,
    pub name: String,
    pub ages: Range<i32>,
    pub terms: Vec<Term>,
}

/// Who may refer: always, or only where a municipality arranged it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referrer {
    pub role: Role,
    pub by_arrangement: bool,
}

/// A way by which referrals come in; only these roles use it, all where none is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    pub key: String,
    pub name: String,
    pub roles: Vec<Role>,
}

/// A stretch of the work, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    pub key: String,
    pub name: String,
}

/// A term: what must be done how soon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub key: String,
    pub name: String,
    pub starts: TermStart,
    pub met_by: TermEnd,
    /// By when.
    pub within: Length,
    /// Not before, where the source gives a range.
    pub at_least: Option<Length>,
    /// How far it can be extended, counted from its start; not at all without.
    pub longest: Option<Length>,
    /// Whether it stands still while the case is on hold.
    pub pauses: bool,
    /// Whether it starts again when it was met: every two weeks.
    pub repeats: bool,
    /// What follows when it is missed, in words.
    pub missed: Option<String>,
}

/// A place on the team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamPlace {
    pub function: TeamFunction,
    /// Of which kinds of agency; any where none is named.
    pub kinds: Vec<AgencyKind>,
    pub required: bool,
    /// Taken from the pool of mentors, by one who completed this training.
    pub training: Option<String>,
}

/// The panel that decides, and how often it meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panel {
    pub name: String,
    pub every_weeks: Option<i32>,
    /// Whether its members decide, instead of the chair.
    pub decides: bool,
}

/// About what advice is given, and within which term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// No term without.
    pub within: Option<Length>,
    pub topics: Vec<AdviceTopic>,
}

/// Something that is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdviceTopic {
    pub key: String,
    pub name: String,
}

/// An outcome, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leading {
    pub outcome: Outcome,
    pub name: String,
    /// The programme that takes over, by its key.
    pub programme: Option<String>,
    /// The kinds of agency that take over.
    pub kinds: Vec<AgencyKind>,
    /// The keys of the terms that lead here when they are missed.
    pub after: Vec<String>,
}

/// All programmes by their key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Programmes(BTreeMap<String, Programme>);

include!(concat!(env!("OUT_DIR"), "/programmes.rs"));

impl Programmes {
    /// Those of the sources, which come with Schakel.
    ///
    /// # Errors
    /// The first mistake of each file.
    pub fn embedded() -> Result<Self, Vec<Mistake>> {
        Self::default().and(EMBEDDED.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())))
    }

    /// These and those of more files (name, text); a file takes the place of one with the same name.
    ///
    /// # Errors
    /// The first mistake of each file, and outcomes that lead to a programme that is not there.
    pub fn and(mut self, files: impl IntoIterator<Item = (String, String)>) -> Result<Self, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut led = Vec::new();
        for (file, text) in files {
            match parse(&file, &text) {
                Ok(programme) => {
                    for to in programme.outcomes.iter().filter_map(|leading| leading.programme.clone()) {
                        led.push((file.clone(), to));
                    }
                    self.0.insert(programme.key.clone(), programme);
                }
                Err(mistake) => mistakes.push(mistake),
            }
        }
        for (file, to) in led {
            if !self.0.contains_key(&to) {
                let expected = format!("the key of a programme, such as one of: {}", self.keys());
                mistakes.push(Mistake {
                    file,
                    line: None,
                    what: format!("`outcome.programme` names `{to}`"),
                    expected,
                });
            }
        }
        if mistakes.is_empty() { Ok(self) } else { Err(mistakes) }
    }

    pub fn get(&self, key: &str) -> Option<&Programme> {
        self.0.get(key)
    }

    /// By their key.
    pub fn all(&self) -> impl Iterator<Item = &Programme> {
        self.0.values()
    }

    fn keys(&self) -> String {
        self.0.keys().cloned().collect::<Vec<_>>().join(", ")
    }
}

impl Programme {
    /// The variant for somebody of this age, where there is one.
    pub fn variant(&self, age: i32) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.ages.contains(&age))
    }

    /// The terms, those of a variant in the place of the usual ones.
    pub fn terms(&self, variant: Option<&str>) -> Vec<&Term> {
        let own = self.variants.iter().find(|one| Some(one.key.as_str()) == variant);
        let own: &[Term] = own.map_or(&[], |variant| &variant.terms);
        let usual = self.terms.iter().filter(|term| own.iter().all(|mine| mine.key != term.key));
        usual.chain(own).collect()
    }

    /// How it leads to the Raad, if it does.
    pub fn to_raad(&self) -> Option<&Leading> {
        self.outcomes
            .iter()
            .find(|one| one.outcome == Outcome::ToRaad && one.kinds.contains(&AgencyKind::Raad))
    }

    /// Whether a role can refer at all, and whether only by arrangement.
    pub fn referrer(&self, role: Role) -> Option<&Referrer> {
        self.referrers.iter().find(|referrer| referrer.role == role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programmes_of_the_sources_are_without_mistakes() {
        match Programmes::embedded() {
            Ok(programmes) => assert_eq!(programmes.all().count(), EMBEDDED.len()),
            Err(mistakes) => {
                let mistakes: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
                panic!("{}", mistakes.join("\n"));
            }
        }
    }

    #[test]
    fn a_term_of_a_variant_takes_the_place_of_the_usual_one() {
        let programmes = Programmes::embedded().expect("no mistakes");
        let programme = programmes.get("pak-je-kans").expect("it is there");
        let track = |variant: Option<&str>| {
            let terms = programme.terms(variant);
            let track = terms.iter().find(|term| term.key == "track").expect("a track");
            (terms.len(), track.within.to_string())
        };
        assert_eq!(track(None), (2, "3 months".to_owned()));
        assert_eq!(track(Some("basta")), (2, "6 months".to_owned()));
        assert_eq!(programme.variant(11).map(|variant| variant.key.as_str()), Some("basta"));
        assert_eq!(programme.variant(12), None);
    }
}
