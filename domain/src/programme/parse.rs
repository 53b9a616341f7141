//! Reads a programme from its TOML file. A mistake names the file, the line, and what is expected.

use super::{
    Advice, AdviceTopic, Channel, Figure, Leading, Length, Panel, Phase, PlanKind, Programme, Referrer,
    TeamPlace, Term, TermEnd, TermStart, Variant,
};
use crate::{
    Category, Role,
    case::{Level, Outcome},
    choice::Choice,
    condition,
    framework::Framework,
    network::{self, AgencyKind, Function},
    policy::{self, Need},
    refusal,
    team::TeamFunction,
};
use serde::{Deserialize, Deserializer, de::Error};
use std::{fmt, ops::Range};
use toml::Spanned;

/// What is wrong in a file, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub file: String,
    /// From 1; absent where the file as a whole is meant.
    pub line: Option<usize>,
    pub what: String,
    pub expected: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)?;
        if self.expected.is_empty() { Ok(()) } else { write!(f, "; expected is {}", self.expected) }
    }
}

/// The highest `below` of an age, in years: whoever has this age is referred to no programme. The sources refer young
/// people of up to 26, beyond the 23 to which youth help can run (Jeugdwet art. 1.1).
const OLDEST: i32 = 27;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    name: Spanned<String>,
    about: Spanned<String>,
    source: String,
    #[serde(default, deserialize_with = "words")]
    levels: Vec<Level>,
    #[serde(default)]
    ages: Option<Spanned<Ages>>,
    #[serde(default)]
    variant: Vec<VariantTable>,
    #[serde(default, deserialize_with = "words")]
    frameworks: Vec<Framework>,
    #[serde(default, deserialize_with = "words")]
    directed_by: Vec<AgencyKind>,
    #[serde(default)]
    referrer: Vec<ReferrerTable>,
    #[serde(default)]
    channel: Vec<ChannelTable>,
    #[serde(default)]
    phase: Vec<PhaseTable>,
    #[serde(default)]
    term: Vec<TermTable>,
    #[serde(default)]
    consents: Vec<String>,
    #[serde(default)]
    team: Vec<TeamTable>,
    panel: Option<PanelTable>,
    capacity: Option<Spanned<u32>>,
    #[serde(default)]
    conditions: Option<Spanned<Vec<String>>>,
    #[serde(default, deserialize_with = "words")]
    plans: Vec<PlanKind>,
    advice: Option<Spanned<AdviceTable>>,
    #[serde(default)]
    outcome: Vec<OutcomeTable>,
    #[serde(default)]
    figure: Vec<FigureTable>,
}

/// From this birthday until the day before that one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ages {
    #[serde(default)]
    from: i32,
    below: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantTable {
    key: Spanned<String>,
    name: String,
    ages: Spanned<Ages>,
    #[serde(default)]
    term: Vec<TermTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ReferrerTable {
    #[serde(deserialize_with = "word")]
    role: Role,
    #[serde(default)]
    by_arrangement: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelTable {
    key: Spanned<String>,
    name: String,
    #[serde(default, deserialize_with = "words")]
    roles: Vec<Role>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhaseTable {
    key: Spanned<String>,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TermTable {
    key: Spanned<String>,
    name: String,
    #[serde(deserialize_with = "word")]
    starts: TermStart,
    #[serde(deserialize_with = "word")]
    met_by: TermEnd,
    #[serde(deserialize_with = "length")]
    within: Length,
    #[serde(default, deserialize_with = "some_length")]
    at_least: Option<Length>,
    #[serde(default, deserialize_with = "some_length")]
    longest: Option<Length>,
    #[serde(default)]
    pauses: bool,
    #[serde(default)]
    repeats: bool,
    missed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TeamTable {
    #[serde(deserialize_with = "word")]
    function: TeamFunction,
    #[serde(default, deserialize_with = "words")]
    kinds: Vec<AgencyKind>,
    #[serde(default)]
    required: bool,
    training: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct PanelTable {
    name: String,
    every_weeks: Option<i32>,
    #[serde(default)]
    decides: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdviceTable {
    #[serde(default, deserialize_with = "some_length")]
    within: Option<Length>,
    #[serde(default)]
    topic: Vec<TopicTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicTable {
    key: Spanned<String>,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutcomeTable {
    #[serde(deserialize_with = "word")]
    outcome: Outcome,
    name: String,
    programme: Option<String>,
    #[serde(default, deserialize_with = "words")]
    kinds: Vec<AgencyKind>,
    #[serde(default)]
    after: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FigureTable {
    key: Spanned<String>,
    name: String,
    #[serde(deserialize_with = "words")]
    outcomes: Vec<Outcome>,
    within_term: Spanned<String>,
}

/// Reads the programme in the file `name`; its key is the name without `.toml`.
///
/// # Errors
/// The first mistake in it.
pub fn parse(name: &str, text: &str) -> Result<Programme, Mistake> {
    let reader = Reader { name, text };
    let key = name.strip_suffix(".toml").unwrap_or(name);
    if !is_key(key) {
        return Err(reader.mistake(None, "the name of the file is no key", KEY));
    }
    let file: File = toml::from_str(text).map_err(|error| {
        let place = error.span().map(|span| span.start);
        let mistake = reader.mistake(place, error.message(), "");
        match mistake.line.and_then(|line| reader.key(line)).filter(|key| !mistake.what.contains(key)) {
            Some(key) => Mistake { what: format!("`{key}`: {}", mistake.what), ..mistake },
            None => mistake,
        }
    })?;
    reader.programme(key, file)
}

struct Reader<'a> {
    name: &'a str,
    text: &'a str,
}

const KEY: &str = "small letters, digits and hyphens, such as `pak-je-kans`, at most 60";

fn is_key(key: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=60).contains(&key.len()) && key.chars().all(fits)
}

impl Reader<'_> {
    fn mistake(&self, place: Option<usize>, what: impl Into<String>, expected: impl Into<String>) -> Mistake {
        let before = place.and_then(|place| self.text.get(..place));
        Mistake {
            file: self.name.to_owned(),
            line: before.map(|before| before.matches('\n').count() + 1),
            what: what.into(),
            expected: expected.into(),
        }
    }

    /// The key that is set on this line.
    fn key(&self, line: usize) -> Option<&str> {
        let (key, _) = self.text.lines().nth(line.checked_sub(1)?)?.split_once('=')?;
        Some(key.trim())
    }

    fn programme(&self, key: &str, file: File) -> Result<Programme, Mistake> {
        for text in [&file.name, &file.about] {
            if text.get_ref().trim().is_empty() {
                return Err(self.mistake(
                    Some(text.span().start),
                    "an empty text",
                    "words for the people who use it",
                ));
            }
        }
        if (!file.levels.is_empty() || file.advice.is_some()) && file.directed_by.is_empty() {
            let expected = "the kinds of agency that carry it out, such as [\"YOUTH_CARE\"]";
            return Err(self.mistake(None, "`directed-by` names nobody", expected));
        }
        let ages = file.ages.map_or(Ok(0..OLDEST), |ages| self.ages(&ages))?;
        if let Some(capacity) = &file.capacity
            && *capacity.get_ref() == 0
        {
            return Err(self.mistake(
                Some(capacity.span().start),
                "`capacity` is 0",
                "a number of places from 1",
            ));
        }
        self.conditions(file.conditions.as_ref(), &file.directed_by)?;
        let trainings = file.team.iter().filter_map(|place| place.training.as_ref());
        if let Some(training) = trainings.into_iter().find(|training| training.get_ref().trim().is_empty()) {
            let expected = "the name of the training that a mentor has completed";
            return Err(self.mistake(Some(training.span().start), "an empty text", expected));
        }
        self.distinct(file.phase.iter().map(|phase| &phase.key))?;
        self.distinct(file.channel.iter().map(|channel| &channel.key))?;
        self.distinct(file.variant.iter().map(|variant| &variant.key))?;
        let mut variants = Vec::new();
        for variant in file.variant {
            let ages = self.ages(&variant.ages)?;
            let terms = self.terms(variant.term)?;
            variants.push(Variant { key: variant.key.into_inner(), name: variant.name, ages, terms });
        }
        let terms = self.terms(file.term)?;
        let known = |key: &str| {
            let of_variants = variants.iter().flat_map(|variant: &Variant| &variant.terms);
            terms.iter().chain(of_variants).any(|term| term.key == key)
        };
        for after in file.outcome.iter().flat_map(|one| &one.after) {
            if !known(after.get_ref()) {
                let (place, text) = (Some(after.span().start), after.get_ref());
                return Err(self.mistake(place, format!("`{text}` is no term of it"), "the key of a term"));
            }
        }
        let figures = self.figures(file.figure, &terms, &file.outcome)?;
        Ok(Programme {
            key: key.to_owned(),
            name: file.name.into_inner(),
            about: file.about.into_inner(),
            source: file.source,
            levels: file.levels,
            ages,
            variants,
            frameworks: file.frameworks,
            directors: file.directed_by,
            referrers: file
                .referrer
                .into_iter()
                .map(|one| Referrer { role: one.role, by_arrangement: one.by_arrangement })
                .collect(),
            channels: file
                .channel
                .into_iter()
                .map(|one| Channel { key: one.key.into_inner(), name: one.name, roles: one.roles })
                .collect(),
            phases: file
                .phase
                .into_iter()
                .map(|one| Phase { key: one.key.into_inner(), name: one.name })
                .collect(),
            terms,
            consents: file.consents,
            team: file
                .team
                .into_iter()
                .map(|one| TeamPlace {
                    function: one.function,
                    kinds: one.kinds,
                    required: one.required,
                    training: one.training.map(|name| name.into_inner().trim().to_owned()),
                })
                .collect(),
            panel: file.panel.map(|one| Panel {
                name: one.name,
                every_weeks: one.every_weeks,
                decides: one.decides,
            }),
            capacity: file.capacity.map(Spanned::into_inner),
            conditions: file.conditions.map(Spanned::into_inner).unwrap_or_default(),
            plans: file.plans,
            advice: file.advice.map(|advice| self.advice(advice)).transpose()?,
            outcomes: file
                .outcome
                .into_iter()
                .map(|one| Leading {
                    outcome: one.outcome,
                    name: one.name,
                    programme: one.programme,
                    kinds: one.kinds,
                    after: one.after.into_iter().map(Spanned::into_inner).collect(),
                })
                .collect(),
            figures,
        })
    }

    /// Whether each is some words, and whoever carries it out can read whether they were accepted: they are of the plan.
    fn conditions(
        &self,
        conditions: Option<&Spanned<Vec<String>>>,
        directors: &[AgencyKind],
    ) -> Result<(), Mistake> {
        let Some(conditions) = conditions else { return Ok(()) };
        let place = Some(conditions.span().start);
        let long = |text: &String| refusal::text("", text, condition::LONGEST).as_ref() != Ok(text);
        if conditions.get_ref().iter().any(long) {
            let expected = format!("1 to {} characters, without white space around them", condition::LONGEST);
            return Err(self.mistake(place, "a condition that cannot be recorded", expected));
        }
        let blind = |kind: &&AgencyKind| {
            policy::need(Category::Plan, network::role(**kind, Function::Professional)) == Need::Never
        };
        match directors.iter().find(blind) {
            Some(kind) => Err(self.mistake(
                place,
                format!("conditions of which `{}` reads nothing", kind.name()),
                "`directed-by` names kinds of agency that read plans",
            )),
            None => Ok(()),
        }
    }

    /// A figure counts outcomes of the programme, within a term that the end of a case meets.
    fn figures(
        &self,
        figures: Vec<FigureTable>,
        terms: &[Term],
        outcomes: &[OutcomeTable],
    ) -> Result<Vec<Figure>, Mistake> {
        self.distinct(figures.iter().map(|figure| &figure.key))?;
        let figure = |one: FigureTable| {
            let known = |outcome: &Outcome| outcomes.iter().any(|leading| leading.outcome == *outcome);
            if one.outcomes.is_empty() || !one.outcomes.iter().all(known) {
                let place = Some(one.key.span().start);
                return Err(self.mistake(place, "a figure of no outcome of it", "outcomes of the programme"));
            }
            let term = one.within_term.get_ref();
            if !terms.iter().any(|known| known.key == *term && known.met_by == TermEnd::Close) {
                let what = format!("`{term}` is no term of it that the end of a case meets");
                let expected = "the key of a term with `met-by = \"CLOSE\"`";
                return Err(self.mistake(Some(one.within_term.span().start), what, expected));
            }
            let (key, within_term) = (one.key.into_inner(), one.within_term.into_inner());
            Ok(Figure { key, name: one.name, outcomes: one.outcomes, within_term })
        };
        figures.into_iter().map(figure).collect()
    }

    fn ages(&self, ages: &Spanned<Ages>) -> Result<Range<i32>, Mistake> {
        let Ages { from, below } = *ages.get_ref();
        if from < 0 || below <= from || below > OLDEST {
            let expected = format!("`from` at least 0, `below` above it and at most {OLDEST}");
            return Err(self.mistake(Some(ages.span().start), "ages that nobody has", expected));
        }
        Ok(from..below)
    }

    fn advice(&self, advice: Spanned<AdviceTable>) -> Result<Advice, Mistake> {
        let place = advice.span().start;
        let AdviceTable { within, topic: topics } = advice.into_inner();
        self.distinct(topics.iter().map(|topic| &topic.key))?;
        if topics.is_empty() {
            let expected = "`[[advice.topic]]` with a `key` and a `name`";
            return Err(self.mistake(Some(place), "advice about nothing", expected));
        }
        let topic = |one: TopicTable| AdviceTopic { key: one.key.into_inner(), name: one.name };
        Ok(Advice { within, topics: topics.into_iter().map(topic).collect() })
    }

    fn terms(&self, terms: Vec<TermTable>) -> Result<Vec<Term>, Mistake> {
        self.distinct(terms.iter().map(|term| &term.key))?;
        let term = |term: TermTable| {
            let TermTable { key, name, starts, met_by, within, at_least, longest, pauses, repeats, missed } =
                term;
            // Lengths are compared by the calendar: months differ.
            let over = |length: Length| length.after(chrono::DateTime::UNIX_EPOCH);
            if at_least.is_some_and(|least| over(least) > over(within))
                || longest.is_some_and(|longest| over(longest) < over(within))
            {
                let expected = "`at-least` no longer than `within`, and `longest` no shorter";
                return Err(self.mistake(
                    Some(key.span().start),
                    "lengths that contradict each other",
                    expected,
                ));
            }
            let key = key.into_inner();
            Ok(Term { key, name, starts, met_by, within, at_least, longest, pauses, repeats, missed })
        };
        terms.into_iter().map(term).collect()
    }

    /// Keys are well formed, and each is there once.
    fn distinct<'k>(&self, keys: impl Iterator<Item = &'k Spanned<String>>) -> Result<(), Mistake> {
        let mut seen = std::collections::BTreeSet::new();
        for key in keys {
            let (place, text) = (Some(key.span().start), key.get_ref());
            if !is_key(text) {
                return Err(self.mistake(place, format!("`{text}` is no key"), KEY));
            }
            if !seen.insert(text) {
                return Err(self.mistake(place, format!("the key `{text}` stands twice"), "each key once"));
            }
        }
        Ok(())
    }
}

fn choose<C: Choice, E: Error>(text: &str) -> Result<C, E> {
    C::parse(text).ok_or_else(|| {
        let known: Vec<_> = C::ALL.iter().map(|(_, name, _)| *name).collect();
        E::custom(format!("`{text}` is no {}; expected is one of: {}", C::NAME, known.join(", ")))
    })
}

fn word<'de, D: Deserializer<'de>, C: Choice>(from: D) -> Result<C, D::Error> {
    choose(&String::deserialize(from)?)
}

fn words<'de, D: Deserializer<'de>, C: Choice>(from: D) -> Result<Vec<C>, D::Error> {
    Vec::<String>::deserialize(from)?.iter().map(|text| choose(text)).collect()
}

fn length<'de, D: Deserializer<'de>>(from: D) -> Result<Length, D::Error> {
    let text = String::deserialize(from)?;
    Length::parse(&text).ok_or_else(|| {
        D::Error::custom(format!(
            "`{text}` is no length; expected is such as `48 hours`, `8 working hours`, `5 working days`, `2 weeks`, `3 months`"
        ))
    })
}

fn some_length<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Length>, D::Error> {
    length(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"name = "Sterk thuis"
about = "Hulp thuis"
source = "gemeente"
levels = ["FAMILY"]
directed-by = ["WIJKTEAM"]

[[term]]
key = "contact"
name = "Eerste contact"
starts = "REFERRAL"
met-by = "CONTACT"
within = "48 hours"

[[outcome]]
outcome = "TO_RAAD"
name = "Naar de Raad"
after = ["contact"]
"#;

    #[test]
    fn a_figure_counts_outcomes_of_the_programme_within_a_term_that_ends_with_the_case() {
        let figure = "[[figure]]\nkey = \"raad\"\nname = \"Naar de Raad\"\noutcomes = [\"TO_RAAD\"]\nwithin-term = \"contact\"\n";
        let (to_close, text) =
            (WHOLE.replace("\"CONTACT\"", "\"CLOSE\""), |whole: &str| format!("{whole}{figure}"));
        assert!(parse("sterk-thuis.toml", &text(&to_close)).is_ok());
        for (text, says) in [
            (text(WHOLE), "`contact` is no term of it that the end of a case meets"),
            (text(&to_close).replace("[\"TO_RAAD\"]", "[]"), "a figure of no outcome of it"),
            (text(&to_close).replace("[\"TO_RAAD\"]", "[\"NO_CONCERN\"]"), "a figure of no outcome of it"),
        ] {
            let mistake = parse("sterk-thuis.toml", &text).expect_err(says).to_string();
            assert!(mistake.contains(says), "{mistake}");
        }
    }

    #[test]
    fn a_mistake_says_where_it_is_and_what_is_expected() {
        assert!(parse("sterk-thuis.toml", WHOLE).is_ok());
        for (from, to, line, says) in [
            ("\"48 hours\"", "\"2 fortnights\"", 12, "is no length; expected is such as `48 hours`"),
            ("\"REFERRAL\"", "\"REFERAL\"", 10, "expected is one of: REFERRAL, ACCEPTANCE"),
            ("met-by", "met", 11, "unknown field `met`, expected one of"),
            ("\"contact\"", "\"Eerste contact\"", 8, "is no key; expected is small letters"),
            ("[\"FAMILY\"]", "[\"STREET\"]", 4, "expected is one of: PERSON, FAMILY, GROUP"),
            ("\"gemeente\"", "3", 3, "expected a string"),
            ("name = \"Sterk thuis\"", "name = \"  \"", 1, "an empty text"),
            ("levels", "ages = { from = 18, below = 12 }\nlevels", 4, "ages that nobody has"),
            (
                "[\"contact\"]",
                "[\"gesprek\"]",
                17,
                "`gesprek` is no term of it; expected is the key of a term",
            ),
            ("within", "longest = \"1 day\"\nwithin", 8, "contradict each other"),
            ("[[outcome]]", "[advice]\nwithin = \"5 working days\"\n[[outcome]]", 14, "advice about nothing"),
            (
                "[\"WIJKTEAM\"]",
                "[\"SAFETY_HOUSE\"]\nconditions = [\"Houdt contact\"]",
                6,
                "conditions of which `SAFETY_HOUSE` reads nothing",
            ),
            (
                "[\"WIJKTEAM\"]",
                "[\"WIJKTEAM\"]\nconditions = [\" \"]",
                6,
                "a condition that cannot be recorded",
            ),
        ] {
            let text = WHOLE.replacen(from, to, 1);
            assert_ne!(text, WHOLE);
            let mistake = parse("sterk-thuis.toml", &text).expect_err(to).to_string();
            assert!(mistake.starts_with(&format!("sterk-thuis.toml:{line}: ")), "{mistake}");
            assert!(mistake.contains(says), "{mistake}");
        }
        assert!(parse("Sterk thuis.toml", WHOLE).is_err());
        assert!(
            parse("sterk-thuis.toml", &format!("{WHOLE}{}", WHOLE.split_once("\n\n").expect("two").1))
                .is_err()
        );
    }
}
