//! The young person (jeugdige). Identity, contact and BSN are records of their own, each with its own version: a
//! change of what a viewer may not read never shows in what it may.

use crate::{Day, Id, Refusal, Refused, refusal};

/// Who the person is: category IDENTITY.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: Id<Person>,
    pub version: i32,
    pub given_name: String,
    pub family_name: String,
    pub birth_date: Day,
}

/// Where the person is to be found: category CONTACT.
#[derive(Clone, Debug)]
pub struct PersonContact {
    pub person: Id<Person>,
    pub version: i32,
    pub street: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// Where the person tends to be.
    pub whereabouts: Option<String>,
    /// Nobody knows where the person is (van de radar).
    pub off_the_radar: bool,
    /// Since when that is; none while it is known where the person is.
    pub off_since: Option<Day>,
    /// When the person was last found again.
    pub found_on: Option<Day>,
}

impl PersonContact {
    /// The person is off the radar from a day on, or found again. What is not said stays as it was `before`.
    pub fn sight(
        &mut self,
        before: Option<&Self>,
        since: Option<Day>,
        found: Option<Day>,
        today: Day,
    ) -> Refused<()> {
        let gone = before.is_some_and(|before| before.off_the_radar);
        (self.off_since, self.found_on) = before.map_or((None, None), |one| (one.off_since, one.found_on));
        let misplaced = |field| {
            let (dutch, english) = ("hoort niet bij `offTheRadar`", "does not go with `offTheRadar`");
            Err(Refusal::invalid(field, dutch, english))
        };
        let past = |field, day: Day| {
            let (dutch, english) = ("ligt in de toekomst", "lies in the future");
            if day > today { Err(Refusal::invalid(field, dutch, english)) } else { Ok(day) }
        };
        match (self.off_the_radar, gone) {
            (true, _) if found.is_some() => return misplaced("foundOn"),
            (false, _) if since.is_some() => return misplaced("offTheRadarSince"),
            (true, false) => self.off_since = Some(past("offTheRadarSince", since.unwrap_or(today))?),
            (true, true) => {
                if let Some(day) = since {
                    self.off_since = Some(past("offTheRadarSince", day)?);
                }
            }
            (false, true) => {
                let day = past("foundOn", found.unwrap_or(today))?;
                if self.off_since.is_some_and(|since| day < since) {
                    let (dutch, english) = (
                        "ligt voor de dag van `offTheRadarSince`",
                        "is before the day of `offTheRadarSince`",
                    );
                    return Err(Refusal::invalid("foundOn", dutch, english));
                }
                (self.off_since, self.found_on) = (None, Some(day));
            }
            (false, false) if found.is_some() => return misplaced("foundOn"),
            (false, false) => {}
        }
        Ok(())
    }
}

/// The BSN of a person: category CITIZEN_NUMBER. Encrypted at rest.
#[derive(Clone, Debug)]
pub struct CitizenNumber {
    pub person: Id<Person>,
    pub version: i32,
    pub number: Bsn,
}

/// A citizen service number (burgerservicenummer) that passes the 11-check. Its `Debug` shows no digit.
#[derive(Clone, PartialEq, Eq)]
pub struct Bsn(String);

impl Bsn {
    /// Nine digits (eight get a leading zero) that pass the 11-check (Wet algemene bepalingen BSN, art. 1).
    pub fn parse(field: &str, text: &str) -> Refused<Self> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
        let refused = || {
            Refusal::invalid(
                field,
                "een BSN heeft negen cijfers die aan de elfproef voldoen",
                "a BSN has nine digits that pass the 11-check",
            )
        };
        if !(8..=9).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(refused());
        }
        let digits = format!("{digits:0>9}");
        let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
        let sum: i32 = digits.bytes().zip(weights).map(|(b, weight)| i32::from(b - b'0') * weight).sum();
        if sum == 0 || sum % 11 != 0 || digits == "000000000" {
            return Err(refused());
        }
        Ok(Self(digits))
    }

    /// Whether one stands in a text: nine digits, in one or in several groups, with whatever but letters between them.
    pub fn stands_in(text: &str) -> bool {
        text.split(char::is_alphabetic).any(|run| {
            let digits = run.split(|c: char| !c.is_ascii_digit());
            let groups: Vec<&str> = digits.filter(|group| !group.is_empty()).collect();
            (0..groups.len()).any(|from| {
                let mut number = String::new();
                groups.iter().skip(from).take(9).any(|group| {
                    number.push_str(group);
                    number.len() == 9 && Self::parse("", &number).is_ok()
                })
            })
        })
    }

    /// A number out of the digits that were stored of it.
    pub fn stored(digits: &[u8]) -> Option<Self> {
        Self::parse("", std::str::from_utf8(digits).ok()?).ok()
    }

    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Bsn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bsn(…)")
    }
}

/// The oldest age, in years, at which help to a young person can still run (Jeugdwet art. 1.1).
pub const OLDEST: i32 = 23;

impl Person {
    /// Checks and cuts the names; a young person is born, and not 23 yet.
    pub fn correct(&mut self, given: &str, family: &str, birth_date: Day, today: Day) -> Refused<()> {
        self.given_name = refusal::text("givenName", given, 100)?;
        self.family_name = refusal::text("familyName", family, 100)?;
        if birth_date > today || age_on(birth_date, today) >= OLDEST {
            return Err(Refusal::invalid(
                "birthDate",
                format!("een jeugdige is geboren en jonger dan {OLDEST} jaar"),
                format!("a young person has been born and is under {OLDEST}"),
            ));
        }
        self.birth_date = birth_date;
        Ok(())
    }
}

/// Age in whole years; who is born on 29 February is a year older on 1 March.
pub fn age_on(birth_date: Day, today: Day) -> i32 {
    today.years_since(birth_date).map_or(0, |years| i32::try_from(years).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bsn_passes_the_11_check_and_shows_no_digit() {
        assert_eq!(Bsn::parse("bsn", "111222333").expect("valid").digits(), "111222333");
        assert_eq!(Bsn::parse("bsn", "1234.56.782").expect("valid").digits(), "123456782");
        for wrong in ["123456789", "000000000", "11122233", "1112223333", "abcdefghi", ""] {
            assert!(Bsn::parse("bsn", wrong).is_err(), "{wrong}");
        }
        assert!(!format!("{:?}", Bsn::parse("bsn", "111222333")).contains("111222333"));
    }

    #[test]
    fn a_bsn_is_found_in_a_text_however_its_digits_are_grouped() {
        for text in [
            "bsn 999900006.",
            "over 9999.00.006?",
            "999 900 006",
            "op 22-11: 999-900-006",
            "(9 9 9 9 0 0 0 0 6)",
        ] {
            assert!(Bsn::stands_in(text), "{text}");
        }
        for text in ["999900007", "1999900006", "9999 en 00006", "22-11-2026, 14:00", "bel 06-12345678", "12"]
        {
            assert!(!Bsn::stands_in(text), "{text}");
        }
    }

    #[test]
    fn a_birthday_on_the_leap_day_counts_from_the_first_of_march() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        assert_eq!(age_on(day("2012-02-29"), day("2024-02-28")), 11);
        assert_eq!(age_on(day("2012-02-29"), day("2024-02-29")), 12);
        assert_eq!(age_on(day("2012-02-29"), day("2025-02-28")), 12);
        assert_eq!(age_on(day("2012-02-29"), day("2025-03-01")), 13);
    }
}
