//! Retention (bewaartermijn): how long a case that has ended is kept. Several regimes can hold for one case; the longest
//! wins, and it can be explained. A term ends with its calendar year, so that it tells no birthday.

use crate::{
    Code, Day, Id, Refusal, Refused, case, choice, choice::Choice, inspection::Requester, network::AgencyKind,
};
use chrono::{Datelike, NaiveDate};

choice! {
    RetentionRegime: "The rule by which a case is kept (bewaarregime)." {
        NotBegun = "NOT_BEGUN": "Never begun: 1 year after it was closed (AVG art. 5: no longer than needed).",
        Support = "SUPPORT": "Support and guidance: 5 years after it ended (selectielijst gemeenten).",
        Consult = "CONSULT": "Weighed at a consult: 5 years after it ended (WGS and covenant).",
        Police = "POLICE": "With police data: 5 years of use and 5 kept apart, after it ended (Wpg art. 8 and 14).",
        YouthHelp = "YOUTH_HELP": "Help to a young person: 20 years after it ended (Jeugdwet art. 7.3.8).",
        SafeHome = "SAFE_HOME": "Veilig Thuis: 20 years after it ended, and until the youngest is of age (Wmo 2015).",
        Measure = "MEASURE": "A measure by the judge: until 30 years after the youngest is of age.",
        Raad = "RAAD": "An investigation by the Raad: until 100 years after the youngest was born.",
    }
}

choice! {
    DestructionGround: "Why a case is destroyed (grond van vernietiging)." {
        Term = "TERM": "Its term has passed (bewaartermijn verstreken).",
        Request = "REQUEST": "The person concerned asked for it (Jeugdwet art. 7.3.9, AVG art. 17).",
    }
}

/// What decides how long a case is kept.
#[derive(Clone, Debug)]
pub struct Facts {
    pub closed_on: Day,
    /// Ended with an outcome; what was never begun has none.
    pub begun: bool,
    /// The birth date of the youngest whom it concerns.
    pub youngest: Option<Day>,
    /// The kinds of agencies that directed it, or were on its team.
    pub took_part: Vec<AgencyKind>,
    /// The kinds of agencies that were guests of a consult on it.
    pub consulted: Vec<AgencyKind>,
    /// Whether a child was under DWANG.
    pub dwang: bool,
}

/// From where a term counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    Closing,
    /// The birth of the youngest; without one, the closing.
    Birth,
}

/// A row of [`RULES`].
#[derive(Debug)]
pub struct Rule {
    pub regime: RetentionRegime,
    pub applies: fn(&Facts) -> bool,
    /// How many years from where; the latest wins.
    pub years: &'static [(Since, u32)],
    /// Whether who it is about may have it destroyed earlier.
    pub yields: bool,
}

/// When somebody is of age.
const MAJORITY: u32 = 18;

/// The kinds of agencies whose work is help in the sense of the Jeugdwet.
const HELPERS: &[AgencyKind] =
    &[AgencyKind::Wijkteam, AgencyKind::Cjg, AgencyKind::YouthCare, AgencyKind::YouthProtection];

/// Every regime, in the order of [`RetentionRegime`].
#[rustfmt::skip]
pub const RULES: [Rule; 8] = {
    use Since::{Birth, Closing};
    [
        Rule { regime: RetentionRegime::NotBegun,  yields: true,  years: &[(Closing, 1)],
            applies: |facts| !facts.begun },
        Rule { regime: RetentionRegime::Support,   yields: true,  years: &[(Closing, 5)],
            applies: |facts| facts.begun },
        Rule { regime: RetentionRegime::Consult,   yields: true,  years: &[(Closing, 5)],
            applies: |facts| !facts.consulted.is_empty() },
        Rule { regime: RetentionRegime::Police,    yields: false, years: &[(Closing, 10)],
            applies: |facts| facts.sat(AgencyKind::Police) },
        Rule { regime: RetentionRegime::YouthHelp, yields: true,  years: &[(Closing, 20)],
            applies: |facts| facts.begun && facts.took_part.iter().any(|kind| HELPERS.contains(kind)) },
        Rule { regime: RetentionRegime::SafeHome,  yields: false, years: &[(Closing, 20), (Birth, MAJORITY)],
            applies: |facts| facts.sat(AgencyKind::SafeHome) },
        Rule { regime: RetentionRegime::Measure,   yields: false, years: &[(Birth, MAJORITY + 30)],
            applies: |facts| facts.dwang },
        Rule { regime: RetentionRegime::Raad,      yields: false, years: &[(Birth, 100)],
            applies: |facts| facts.took_part.contains(&AgencyKind::Raad) },
    ]
};

impl Facts {
    fn sat(&self, kind: AgencyKind) -> bool {
        self.took_part.contains(&kind) || self.consulted.contains(&kind)
    }

    fn since(&self, since: Since) -> Day {
        match since {
            Since::Closing => self.closed_on,
            Since::Birth => self.youngest.unwrap_or(self.closed_on),
        }
    }
}

/// A regime that holds for a case, and the last day on which it is kept by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub regime: RetentionRegime,
    pub until: Day,
}

/// How long a closed case is kept. Made when it is closed, out of what its director may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    pub case: Id<case::Case>,
    /// The last day on which it is kept.
    pub until: Day,
    /// Every regime that holds, the longest first.
    pub terms: Vec<Term>,
}

fn rule(regime: RetentionRegime) -> Option<&'static Rule> {
    RULES.get(regime as usize).filter(|rule| rule.regime == regime)
}

/// The last day of the calendar year, so many years on.
fn end_of_year(since: Day, years: u32) -> Day {
    let year = since.year().saturating_add(i32::try_from(years).unwrap_or(i32::MAX));
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX)
}

impl Retention {
    /// How long a case with these facts is kept.
    pub fn of(case: Id<case::Case>, facts: &Facts) -> Self {
        let term = |rule: &Rule| {
            let ends = rule.years.iter().map(|(since, years)| end_of_year(facts.since(*since), *years));
            Term { regime: rule.regime, until: ends.max().unwrap_or(facts.closed_on) }
        };
        let mut terms: Vec<Term> = RULES.iter().filter(|rule| (rule.applies)(facts)).map(term).collect();
        terms.sort_by_key(|term| (std::cmp::Reverse(term.until), std::cmp::Reverse(term.regime)));
        let until = terms.first().map_or(facts.closed_on, |term| term.until);
        Self { case, until, terms }
    }

    /// Whether who it is about may have it destroyed before its term: only where every regime lets.
    pub fn yields(&self) -> bool {
        self.terms.iter().all(|term| rule(term.regime).is_some_and(|rule| rule.yields))
    }

    /// May it be destroyed today, on this ground?
    pub fn may_end(
        &self,
        ground: DestructionGround,
        requester: Option<Requester>,
        today: Day,
    ) -> Refused<()> {
        match (ground, requester) {
            (DestructionGround::Term, Some(_)) => Err(Refusal::invalid(
                "requester",
                "hoort alleen bij een verzoek",
                "belongs to a request only",
            )),
            (DestructionGround::Request, None) => {
                Err(Refusal::invalid("requester", "zeg wie erom vroeg", "say who asked for it"))
            }
            (DestructionGround::Term, None) if today <= self.until => Err(Refusal::new(
                Code::IllegalTransition,
                "caseIds",
                format!("wordt bewaard tot en met {}", self.until),
                format!("is kept until the end of {}", self.until),
            )),
            (DestructionGround::Request, Some(_)) if !self.yields() && today <= self.until => {
                let firm = self.terms.iter().filter(|term| rule(term.regime).is_none_or(|rule| !rule.yields));
                let firm: Vec<_> = firm.map(|term| term.regime.name()).collect();
                let firm = firm.join(", ");
                Err(Refusal::new(
                    Code::IllegalTransition,
                    "caseIds",
                    format!("wijkt niet voor een verzoek: {firm}"),
                    format!("does not yield to a request: {firm}"),
                ))
            }
            _ => Ok(()),
        }
    }

    /// How the day came about, in Dutch and in English.
    pub fn explain(&self) -> (String, String) {
        let mut dutch = format!("te bewaren tot en met {}", self.until);
        let mut english = format!("kept until the end of {}", self.until);
        let list = |and: &dyn Fn(&Rule) -> String| {
            let one = |term: &Term| {
                let rule = rule(term.regime)?;
                Some(format!("{}: {} ({})", term.regime.name(), and(rule), term.until))
            };
            self.terms.iter().filter_map(one).collect::<Vec<_>>().join("; ")
        };
        if !self.terms.is_empty() {
            dutch += &format!("; de langste termijn geldt. {}", list(&|rule| rule.counted().0));
            english += &format!("; the longest term holds. {}", list(&|rule| rule.counted().1));
        }
        let (and_dutch, and_english) = if self.yields() {
            ("eerder te vernietigen op verzoek", "may be destroyed earlier on request")
        } else {
            ("niet eerder te vernietigen", "not to be destroyed earlier")
        };
        (
            format!("{dutch}. Elke termijn loopt tot het einde van het kalenderjaar; {and_dutch}"),
            format!("{english}. Each term lasts until the end of its calendar year; {and_english}"),
        )
    }
}

impl Rule {
    /// How it counts, in Dutch and in English.
    fn counted(&self) -> (String, String) {
        let one = |(since, years): &(Since, u32)| match since {
            Since::Closing => (format!("{years} jaar na afsluiting"), format!("{years} years after closing")),
            Since::Birth => (
                format!("{years} jaar na geboorte van de jongste"),
                format!("{years} years after the birth of the youngest"),
            ),
        };
        let (dutch, english): (Vec<_>, Vec<_>) = self.years.iter().map(one).unzip();
        (dutch.join(", ten minste "), english.join(", at least "))
    }
}

#[cfg(test)]
mod tests;
