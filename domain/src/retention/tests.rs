//! The terms of the law by example, and what holds for every case.

use super::*;
use uuid::Uuid;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn facts() -> Facts {
    Facts {
        closed_on: day("2026-11-21"),
        begun: true,
        youngest: Some(day("2012-03-07")),
        took_part: vec![AgencyKind::YouthWork],
        consulted: Vec::new(),
        dwang: false,
    }
}

fn kept(facts: &Facts) -> Retention {
    Retention::of(Uuid::nil().into(), facts)
}

#[test]
fn each_regime_has_its_term_and_the_longest_wins() {
    let until = |change: fn(&mut Facts)| {
        let mut facts = facts();
        change(&mut facts);
        let kept = kept(&facts);
        (kept.terms[0].regime, kept.until.to_string(), kept.yields())
    };
    let is = |regime, day: &str, yields| (regime, day.to_owned(), yields);
    assert_eq!(until(|_| ()), is(RetentionRegime::Support, "2031-12-31", true));
    assert_eq!(until(|facts| facts.begun = false), is(RetentionRegime::NotBegun, "2027-12-31", true));
    assert_eq!(
        until(|facts| facts.consulted.push(AgencyKind::School)),
        is(RetentionRegime::Consult, "2031-12-31", true)
    );
    assert_eq!(
        until(|facts| facts.consulted.push(AgencyKind::Police)),
        is(RetentionRegime::Police, "2036-12-31", false)
    );
    assert_eq!(
        until(|facts| facts.took_part.push(AgencyKind::Cjg)),
        is(RetentionRegime::YouthHelp, "2046-12-31", true)
    );
    assert_eq!(
        until(|facts| facts.took_part.push(AgencyKind::SafeHome)),
        is(RetentionRegime::SafeHome, "2046-12-31", false)
    );
    assert_eq!(until(|facts| facts.dwang = true), is(RetentionRegime::Measure, "2060-12-31", false));
    assert_eq!(
        until(|facts| {
            facts.dwang = true;
            facts.took_part.push(AgencyKind::Raad);
        }),
        is(RetentionRegime::Raad, "2112-12-31", false)
    );
    // Closed soon after a birth, Veilig Thuis keeps it until the child is of age: 20 years are more than 18.
    assert_eq!(
        until(|facts| {
            facts.closed_on = day("2013-01-01");
            facts.youngest = Some(day("2016-05-01"));
            facts.took_part.push(AgencyKind::SafeHome);
        }),
        is(RetentionRegime::SafeHome, "2034-12-31", false)
    );
    // Nobody's birth date: from the closing.
    assert_eq!(
        until(|facts| (facts.youngest, facts.dwang) = (None, true)),
        is(RetentionRegime::Measure, "2074-12-31", false)
    );
}

/// Every combination of facts that any rule asks for.
fn all() -> impl Iterator<Item = Facts> {
    let kinds =
        [AgencyKind::Police, AgencyKind::Raad, AgencyKind::SafeHome, AgencyKind::Cjg, AgencyKind::School];
    let some = move |bits: usize| -> Vec<AgencyKind> {
        kinds.iter().enumerate().filter(|(nth, _)| bits >> nth & 1 == 1).map(|(_, kind)| *kind).collect()
    };
    (0..1usize << 13).map(move |bits| Facts {
        closed_on: day(if bits >> 12 & 1 == 1 { "2020-02-29" } else { "2026-12-31" }),
        begun: bits & 1 == 1,
        youngest: (bits >> 1 & 1 == 1).then(|| day("2012-02-29")),
        dwang: bits >> 2 & 1 == 1,
        took_part: some(bits >> 2 & 0b11111),
        consulted: some(bits >> 7 & 0b11111),
    })
}

#[test]
fn nothing_is_kept_less_than_any_regime_says_and_what_is_more_never_shortens_it() {
    for facts in all() {
        let kept = kept(&facts);
        assert!(!kept.terms.is_empty(), "{facts:?}");
        assert!(kept.terms.iter().all(|term| term.until <= kept.until), "{facts:?}");
        assert_eq!(kept.terms[0].until, kept.until);
        assert!(kept.until > facts.closed_on && (kept.until.month(), kept.until.day()) == (12, 31));
        let mut more = facts.clone();
        more.took_part.push(AgencyKind::Raad);
        more.consulted.push(AgencyKind::Police);
        more.dwang = true;
        let longer = Retention::of(kept.case, &more);
        assert!(longer.until >= kept.until && !longer.yields(), "{facts:?}");
        let (dutch, english) = kept.explain();
        for term in &kept.terms {
            assert!(dutch.contains(term.regime.name()) && english.contains(&term.until.to_string()));
        }
    }
}

#[test]
fn it_ends_after_its_last_day_or_on_request_where_every_regime_yields() {
    use DestructionGround::{Request, Term};
    let soft = kept(&facts());
    let mut firm = facts();
    firm.consulted.push(AgencyKind::Police);
    let firm = kept(&firm);
    let asks = Some(Requester::YoungPerson);
    let (last, after) = (day("2031-12-31"), day("2032-01-01"));
    assert!(soft.may_end(Term, None, last).is_err() && soft.may_end(Term, None, after).is_ok());
    assert!(soft.may_end(Request, asks, day("2026-11-22")).is_ok());
    assert!(soft.may_end(Request, None, after).is_err() && soft.may_end(Term, asks, after).is_err());
    let refusal = firm.may_end(Request, asks, after).expect_err("the police keep it");
    assert!(refusal.english.contains("POLICE") && !refusal.english.contains("CONSULT"), "{refusal:?}");
    assert!(firm.may_end(Request, asks, day("2037-01-01")).is_ok());
}

#[test]
fn the_rules_are_in_the_order_of_their_words() {
    for (nth, (regime, ..)) in RetentionRegime::ALL.iter().enumerate() {
        assert_eq!(RULES[nth].regime, *regime);
    }
    assert_eq!(RULES.len(), RetentionRegime::ALL.len());
}
