//! Inspection (inzage): who saw what of a young person, when and on which ground, made by the privacy officer for whom
//! the law lets ask. Third parties are left out, and so is what is confidential at that moment.

use crate::{
    Day, Id, Moment, Refusal, Refused, access_log::Entry, case, choice, confidentiality::Confidentiality,
    network, person,
};

choice! {
    Requester: "Who asks on behalf of the person concerned (verzoeker)." {
        YoungPerson = "YOUNG_PERSON": "The young person, from the age of 12 (jeugdige).",
        Parent = "PARENT": "A parent with authority, as long as the young person is under 16 (ouder met gezag).",
    }
}

choice! {
    InspectionRight: "The right on which somebody asks what is known and who saw it (recht op inzage)." {
        YouthAct = "YOUTH_ACT": "The dossier of help or protection (Jeugdwet art. 7.3.10).",
        Gdpr = "GDPR": "Personal data in general (AVG art. 15).",
        PoliceData = "POLICE_DATA": "Police data (Wpg art. 25).",
    }
}

/// That the officer made a report for somebody. What it shows are entries of the access log of before.
#[derive(Clone, Debug)]
pub struct Inspection {
    pub id: Id<Inspection>,
    pub region: Id<network::Region>,
    pub person: Id<person::Person>,
    pub requester: Requester,
    /// By name, as on the document that was shown.
    pub requester_name: String,
    pub right: InspectionRight,
    pub made_at: Moment,
    pub made_by: Id<network::Member>,
}

impl Inspection {
    /// Whether the report holds an entry: one of before that names the person, or that names nobody in a case (`of`)
    /// of the person; and not what its agency held confidential when the report was made.
    pub fn holds(&self, entry: &Entry, of: &[Id<case::Case>], confidential: &[Confidentiality]) -> bool {
        let Some(case) = entry.case.filter(|case| of.contains(case)) else { return false };
        let about = entry.person.is_none_or(|person| person == self.person);
        about && entry.at < self.made_at && !self.keeps_out(entry.agency, &[case], confidential)
    }

    /// Whether what an agency does in one of these cases was confidential when the report was made.
    pub fn keeps_out(
        &self,
        agency: Id<network::Agency>,
        cases: &[Id<case::Case>],
        confidential: &[Confidentiality],
    ) -> bool {
        confidential.iter().any(|mark| {
            cases.contains(&mark.case)
                && mark.agency == agency
                && mark.from <= self.made_at
                && self.made_at < mark.until
        })
    }
}

/// From which age the young person asks, and until which the parents do.
pub const FROM: i32 = 12;
pub const PARENTS_UNTIL: i32 = 16;

/// Whether this requester may ask about somebody with this birth date.
pub fn may_ask(requester: Requester, birth_date: Day, today: Day) -> Refused<()> {
    let age = person::age_on(birth_date, today);
    match requester {
        Requester::YoungPerson if age < FROM => Err(Refusal::invalid(
            "requester",
            format!("een jeugdige vraagt zelf vanaf {FROM} jaar; daarvoor de ouders met gezag"),
            format!("a young person asks from the age of {FROM}; before that the parents with authority do"),
        )),
        Requester::Parent if age >= PARENTS_UNTIL => Err(Refusal::invalid(
            "requester",
            format!("vanaf {PARENTS_UNTIL} jaar vraagt de jeugdige zelf"),
            format!("from the age of {PARENTS_UNTIL} the young person asks"),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_young_person_asks_from_12_and_the_parents_under_16() {
        let today: Day = "2026-11-21".parse().expect("a day");
        let may = |requester, born: &str| may_ask(requester, born.parse().expect("a day"), today).is_ok();
        use Requester::{Parent, YoungPerson};
        // 11 on the last day, and 12 today; 15 on the last day, and 16 today.
        assert!(!may(YoungPerson, "2014-11-22") && may(YoungPerson, "2014-11-21"));
        assert!(may(Parent, "2014-11-22") && may(Parent, "2010-11-22") && !may(Parent, "2010-11-21"));
        assert!(may(YoungPerson, "2000-01-01"));
    }
}
