//! Mentors (credible messengers): members of an agency, rooted in neighbourhoods, who go along with young people. In which
//! neighbourhoods shows to who engages them; places, training and coaching are personnel data, of their own agency alone.

use crate::{Code, Day, Id, Refusal, Refused, network, refusal};

/// The most young people that one mentor goes along with at a time.
const MOST_PLACES: i32 = 50;
/// The most neighbourhoods of one mentor.
const MOST_NEIGHBOURHOODS: usize = 20;

/// A member in the pool of mentors, and for how long.
#[derive(Clone, Debug)]
pub struct Mentor {
    pub id: Id<Mentor>,
    pub region: Id<network::Region>,
    /// The mentor's own agency, which keeps this.
    pub agency: Id<network::Agency>,
    pub member: Id<network::Member>,
    /// Where the mentor is at home.
    pub neighbourhoods: Vec<String>,
    pub from: Day,
    /// The last day.
    pub until: Option<Day>,
    /// None for who is of another agency.
    pub file: Option<MentorFile>,
}

/// What the mentor's own agency keeps of the mentor.
#[derive(Clone, Debug)]
pub struct MentorFile {
    /// It changes with what is recorded here, so it shows to nobody else.
    pub version: i32,
    /// How many young people at once.
    pub places: i32,
    /// How many of the places are taken.
    pub taken: i32,
    pub trainings: Vec<Training>,
    pub coachings: Vec<Coaching>,
}

/// A training that a mentor completed (opleiding).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Training {
    pub name: String,
    /// Who gave it.
    pub given_by: String,
    pub completed_on: Day,
}

/// A session of coaching (coaching). What was said in it is kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coaching {
    pub on: Day,
    pub coach: String,
}

impl MentorFile {
    pub fn free(&self) -> i32 {
        (self.places - self.taken).max(0)
    }

    pub fn has_completed(&self, training: &str) -> bool {
        self.trainings.iter().any(|one| one.name.to_lowercase() == training.to_lowercase())
    }

    /// Adds a training that was completed.
    pub fn train(&mut self, training: Training, today: Day) -> Refused<()> {
        let Training { name, given_by, completed_on } = training;
        let name = refusal::text("name", &name, 200)?;
        let given_by = refusal::text("givenBy", &given_by, 200)?;
        past("completedOn", completed_on, today)?;
        if self.has_completed(&name) {
            return Err(Refusal::new(
                Code::Duplicate,
                "name",
                "deze opleiding is al vastgelegd",
                "this training has been recorded already",
            ));
        }
        self.trainings.push(Training { name, given_by, completed_on });
        Ok(())
    }

    /// Adds a session of coaching that was held.
    pub fn coach(&mut self, coaching: Coaching, today: Day) -> Refused<()> {
        let coach = refusal::text("coach", &coaching.coach, 200)?;
        past("on", coaching.on, today)?;
        self.coachings.push(Coaching { coach, ..coaching });
        Ok(())
    }
}

fn past(field: &str, day: Day, today: Day) -> Refused<()> {
    if day > today {
        return Err(Refusal::invalid(field, "ligt in de toekomst", "is in the future"));
    }
    Ok(())
}

impl Mentor {
    /// What its own agency keeps; nobody else does.
    pub fn file(&mut self) -> Refused<&mut MentorFile> {
        self.file.as_mut().ok_or_else(|| {
            Refusal::not_permitted(
                "de eigen organisatie van de mentor houdt dit bij",
                "the mentor's own agency keeps this",
            )
        })
    }

    /// Checks where, how many and until when.
    pub fn check(&mut self) -> Refused<()> {
        let (field, mut where_) = ("neighbourhoods", Vec::new());
        for name in &self.neighbourhoods {
            let name = refusal::text(field, name, 100)?;
            if name.contains('\n') {
                return Err(Refusal::invalid(
                    field,
                    "elke wijk op een eigen plek",
                    "each neighbourhood by itself",
                ));
            }
            if !where_.contains(&name) {
                where_.push(name);
            }
        }
        if !(1..=MOST_NEIGHBOURHOODS).contains(&where_.len()) {
            return Err(Refusal::invalid(
                field,
                format!("noem 1 tot {MOST_NEIGHBOURHOODS} wijken"),
                format!("name 1 to {MOST_NEIGHBOURHOODS} neighbourhoods"),
            ));
        }
        self.neighbourhoods = where_;
        if self.file.as_ref().is_some_and(|file| !(1..=MOST_PLACES).contains(&file.places)) {
            return Err(Refusal::invalid(
                "places",
                format!("is een aantal van 1 tot {MOST_PLACES}"),
                format!("is a number from 1 to {MOST_PLACES}"),
            ));
        }
        if self.until.is_some_and(|until| until < self.from) {
            return Err(Refusal::invalid("until", "ligt voor de eerste dag", "is before the first day"));
        }
        Ok(())
    }

    /// Whether the same member is a mentor by both on some day.
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins = |one: &Self, other: &Self| other.until.is_none_or(|last| one.from <= last);
        self.id != other.id && self.member == other.member && begins(self, other) && begins(other, self)
    }

    /// Somebody is a mentor once at a time.
    pub fn check_once(&self, all: &[Self], field: &str) -> Refused<()> {
        if all.iter().any(|other| self.overlaps(other)) {
            return Err(Refusal::new(
                Code::Duplicate,
                field,
                "is in die tijd al mentor; wijzig dat met `mentorChange`",
                "is a mentor already in that time; change that with `mentorChange`",
            ));
        }
        Ok(())
    }
}

/// Whether a member takes a place on a team that asks a mentor with this training. Who is of another agency hears that it
/// cannot be, and not why: training and cases of others are none of its business.
pub fn must_be_free(file: Option<&MentorFile>, training: &str, own: bool) -> Refused<()> {
    let (dutch, english) = match file {
        Some(file) if file.has_completed(training) && file.free() > 0 => return Ok(()),
        _ if !own => (
            "kan in dit programma nu niemand begeleiden als mentor; vraag het de organisatie van de mentor, of kies een ander"
                .to_owned(),
            "cannot go along with anybody as a mentor in this programme now; ask the mentor's agency, or choose another"
                .to_owned(),
        ),
        None => (
            "zit nu niet in de pool van mentoren; voeg toe met `mentorAdd`".to_owned(),
            "is not in the pool of mentors now; add with `mentorAdd`".to_owned(),
        ),
        Some(file) if !file.has_completed(training) => (
            format!("heeft deze opleiding niet afgerond: {training}; leg haar vast met `mentorTrain`"),
            format!("has not completed this training: {training}; record it with `mentorTrain`"),
        ),
        Some(file) => (
            format!("heeft geen plaats vrij: {} van {} bezet", file.taken, file.places),
            format!("has no free place: {} of {} are taken", file.taken, file.places),
        ),
    };
    Err(Refusal::new(Code::NotEligible, "memberId", dutch, english))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(nth: u32) -> Day {
        Day::from_ymd_opt(2026, 11, nth).expect("a day")
    }

    fn mentor() -> Mentor {
        let id = Uuid::nil();
        let file =
            MentorFile { version: 1, places: 2, taken: 1, trainings: Vec::new(), coachings: Vec::new() };
        Mentor {
            id: id.into(),
            region: id.into(),
            agency: id.into(),
            member: id.into(),
            neighbourhoods: vec![" Delfshaven ".to_owned(), "Delfshaven".to_owned(), "Charlois".to_owned()],
            from: day(2),
            until: None,
            file: Some(file),
        }
    }

    #[test]
    fn a_mentor_is_of_some_neighbourhoods_with_some_places_for_a_while() {
        let mut one = mentor();
        one.check().expect("fits");
        assert_eq!(one.neighbourhoods, ["Delfshaven", "Charlois"]);
        one.until = Some(day(9));
        let other = |from| Mentor { id: Uuid::from_u128(1).into(), from, ..mentor() };
        assert!(one.overlaps(&other(day(9))) && !one.overlaps(&other(day(10))) && !one.overlaps(&one));
        assert!(other(day(9)).overlaps(&one) && !other(day(10)).overlaps(&one));
        assert_eq!(one.check_once(&[other(day(9))], "until").expect_err("twice").code, Code::Duplicate);
        for (field, wrong) in [
            ("neighbourhoods", Mentor { neighbourhoods: Vec::new(), ..mentor() }),
            ("neighbourhoods", Mentor { neighbourhoods: vec!["a\nb".to_owned()], ..mentor() }),
            ("until", Mentor { until: Some(day(1)), ..mentor() }),
            (
                "places",
                Mentor { file: mentor().file.map(|file| MentorFile { places: 0, ..file }), ..mentor() },
            ),
        ] {
            assert_eq!({ wrong }.check().expect_err(field).field, [field]);
        }
        assert!(Mentor { file: None, ..mentor() }.file().is_err(), "of another agency");
    }

    #[test]
    fn who_is_trained_and_has_a_place_takes_one_and_another_agency_does_not_hear_why_not() {
        let mut file = mentor().file.expect("its own");
        let refused = |file: Option<&MentorFile>, own| {
            must_be_free(file, "Opleiding", own).err().map(|why| why.english)
        };
        let outside = refused(None, false).expect("no mentor");
        assert_eq!(refused(Some(&file), false).as_ref(), Some(&outside), "not trained");
        assert!(refused(Some(&file), true).is_some_and(|why| why.contains("training")));
        let training = || Training {
            name: "opleiding".to_owned(),
            given_by: "Your Lab".to_owned(),
            completed_on: day(3),
        };
        assert_eq!(file.train(training(), day(2)).expect_err("to come").field, ["completedOn"]);
        file.train(training(), day(3)).expect("completed");
        assert_eq!(file.train(training(), day(3)).expect_err("twice").code, Code::Duplicate);
        assert_eq!((refused(Some(&file), true), refused(Some(&file), false)), (None, None));
        file.taken = 2;
        assert_eq!(refused(Some(&file), false), Some(outside));
        assert!(refused(Some(&file), true).is_some_and(|why| why.contains("2 of 2")));
        let coaching = |on| Coaching { on, coach: "Naima".to_owned() };
        assert!(file.coach(coaching(day(9)), day(8)).is_err());
        file.coach(coaching(day(8)), day(8)).expect("held");
    }
}
