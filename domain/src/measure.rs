//! Measures (maatregelen): the court is asked, rules, and certified youth protection carries out for a term; a renewal
//! is a request of its own, made before the end. Category MEASURE; youth probation shows only to who reads JUSTICE too.

use crate::{
    Code, Day, Id, Refusal, Refused, case, choice, choice::Choice, deadline::Deadline, network, person,
    refusal,
};
use chrono::Months;

choice! {
    MeasureKind: "What the court is asked to order (soort maatregel)." {
        Supervision = "SUPERVISION": "Supervision order, at most a year at a time (ondertoezichtstelling; BW 1:255, 1:258, 1:260).",
        ProvisionalSupervision = "PROVISIONAL_SUPERVISION": "Supervision order in acute danger, at most three months (voorlopige ondertoezichtstelling; BW 1:257).",
        YouthProbation = "YOUTH_PROBATION": "Guidance after an offence, at most two years (jeugdreclassering; Sr 77y, 77aa).",
    }
}

choice! {
    MeasureStatus: "Where a measure is in its life (status maatregel)." {
        Requested = "REQUESTED": "The court is asked (verzocht).",
        Running = "RUNNING": "The court ordered it (lopend).",
        Refused = "REFUSED": "The court did not order it (afgewezen).",
        Withdrawn = "WITHDRAWN": "The request was taken back before the ruling (ingetrokken).",
        Ended = "ENDED": "It was ended before its term (beëindigd).",
        Over = "OVER": "Its term is over (afgelopen).",
    }
}

choice! {
    MeasureRequester: "Who asked the court (verzoeker)." {
        Raad = "RAAD": "The Raad voor de Kinderbescherming.",
        Prosecution = "PROSECUTION": "The public prosecutor (openbaar ministerie).",
        Protection = "PROTECTION": "Certified youth protection, for a renewal (gecertificeerde instelling).",
        Parent = "PARENT": "A parent, or who brings the child up (ouder of verzorger).",
    }
}

impl MeasureKind {
    /// How long it lasts at most, in months.
    const fn longest(self) -> u32 {
        match self {
            Self::Supervision => 12,
            Self::ProvisionalSupervision => 3,
            Self::YouthProbation => 24,
        }
    }

    /// How long a renewal lasts at most, in months; none where it is not renewed.
    const fn renewal(self) -> Option<u32> {
        match self {
            Self::Supervision | Self::YouthProbation => Some(12),
            Self::ProvisionalSupervision => None,
        }
    }

    /// Whether it ends with the minority of the child.
    const fn of_minors(self) -> bool {
        !matches!(self, Self::YouthProbation)
    }
}

impl MeasureStatus {
    /// The states that may follow this one.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Requested => &[Self::Running, Self::Refused, Self::Withdrawn],
            Self::Running => &[Self::Ended],
            Self::Refused | Self::Withdrawn | Self::Ended | Self::Over => &[],
        }
    }
}

/// A measure for a child, from the request on.
#[derive(Clone, Debug)]
pub struct Measure {
    pub id: Id<Measure>,
    pub version: i32,
    pub case: Id<case::Case>,
    pub person: Id<person::Person>,
    pub kind: MeasureKind,
    /// As it is kept; [`Measure::standing`] knows whether the term is over.
    pub status: MeasureStatus,
    pub requested_by: MeasureRequester,
    pub requested_on: Day,
    /// What the court is asked, and why.
    pub reasons: String,
    /// Who recorded the request.
    pub author: Id<network::Member>,
    /// The measure that it renews.
    pub renews: Option<Id<Measure>>,
    pub ruled_on: Option<Day>,
    /// Which court, without names of people.
    pub court: Option<String>,
    /// What the court ruled.
    pub ruling: Option<String>,
    pub from: Option<Day>,
    /// The last day on which it holds.
    pub until: Option<Day>,
    /// Who carries it out: certified youth protection.
    pub executor: Option<Id<network::Agency>>,
    /// The deadline of its term, where the programme has one.
    pub deadline: Option<Id<Deadline>>,
    pub ended_on: Option<Day>,
    pub end_reason: Option<String>,
}

/// What the court ruled (beschikking).
#[derive(Clone, Debug)]
pub struct Ruling {
    pub granted: bool,
    pub on: Day,
    pub court: String,
    pub text: String,
    /// Usual is the day of the ruling; of a renewal the day after the last one.
    pub from: Option<Day>,
    pub until: Option<Day>,
}

impl Measure {
    /// A request, if it can be made: of a renewal before the end of what it renews.
    pub fn request(mut self, renews: Option<&Self>, today: Day) -> Refused<Self> {
        self.reasons = refusal::text("reasons", &self.reasons, 2000)?;
        if self.requested_on > today {
            return Err(Refusal::invalid("requestedOn", "ligt in de toekomst", "lies in the future"));
        }
        let Some(before) = renews else {
            if self.requested_by == MeasureRequester::Protection {
                return Err(Refusal::invalid(
                    "requestedBy",
                    "de gecertificeerde instelling verzoekt alleen om verlenging (BW 1:255 lid 2, 1:260 lid 2)",
                    "youth protection asks for renewals only (BW 1:255 lid 2, 1:260 lid 2)",
                ));
            }
            return Ok(self);
        };
        if before.case != self.case || before.person != self.person || before.kind != self.kind {
            return Err(Refusal::not_found("renewsId"));
        }
        if before.kind.renewal().is_none() {
            return Err(Refusal::invalid(
                "renewsId",
                "een voorlopige ondertoezichtstelling wordt niet verlengd; verzoek om een ondertoezichtstelling",
                "a provisional order is not renewed; ask for a supervision order",
            ));
        }
        if before.status != MeasureStatus::Running || before.until.is_none_or(|last| self.requested_on > last)
        {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "renewsId",
                "verlenging wordt verzocht zolang de maatregel loopt; doe anders een nieuw verzoek",
                "a renewal is asked for while the measure runs; otherwise make a new request",
            ));
        }
        self.renews = Some(before.id);
        Ok(self)
    }

    /// Where it is today.
    pub fn standing(&self, today: Day) -> MeasureStatus {
        let is_over = self.until.is_some_and(|last| last < today);
        if self.status == MeasureStatus::Running && is_over { MeasureStatus::Over } else { self.status }
    }

    /// Whether it holds, or will as a renewal that is ordered already.
    pub fn compels(&self, today: Day) -> bool {
        self.standing(today) == MeasureStatus::Running
    }

    /// The court ruled. A term is at most what the law gives, and of a child ends before it comes of age.
    pub fn rule(&mut self, ruling: Ruling, renews: Option<&Self>, born: Day, today: Day) -> Refused<()> {
        let Ruling { granted, on, court, text, from, until } = ruling;
        self.go(if granted { MeasureStatus::Running } else { MeasureStatus::Refused })?;
        if on > today || on < self.requested_on {
            return Err(Refusal::invalid(
                "ruledOn",
                "ligt van de dag van het verzoek tot en met vandaag",
                "lies from the day of the request until today",
            ));
        }
        self.court = Some(refusal::text("court", &court, 200)?);
        self.ruling = Some(refusal::text("ruling", &text, 2000)?);
        self.ruled_on = Some(on);
        if granted {
            let after = renews.and_then(|before| before.until?.succ_opt());
            let from = from.or(after.map(|next| next.max(on))).unwrap_or(on);
            let until = until.ok_or_else(|| {
                Refusal::invalid("until", "noem de laatste dag van de maatregel", "name its last day")
            })?;
            self.term(from, until, born, after.is_some(), today)?;
        }
        Ok(())
    }

    fn term(&mut self, from: Day, until: Day, born: Day, renewal: bool, today: Day) -> Refused<()> {
        if !renewal && (from > today || self.ruled_on.is_some_and(|on| from < on)) {
            return Err(Refusal::invalid(
                "from",
                "ligt van de dag van de beschikking tot en met vandaag",
                "lies from the day of the ruling until today",
            ));
        }
        let months = if renewal { self.kind.renewal().unwrap_or(0) } else { self.kind.longest() };
        let too_late = from.checked_add_months(Months::new(months)).unwrap_or(Day::MAX);
        if until < from || until < today || until >= too_late {
            return Err(Refusal::invalid(
                "until",
                format!("ligt vanaf vandaag en voor {too_late}: de wet geeft hoogstens {months} maanden"),
                format!("lies from today and before {too_late}: the law gives at most {months} months"),
            ));
        }
        if self.kind.of_minors() && person::age_on(born, until) >= 18 {
            return Err(Refusal::invalid(
                "until",
                "deze maatregel eindigt voor de achttiende verjaardag",
                "this measure ends before the eighteenth birthday",
            ));
        }
        (self.from, self.until) = (Some(from), Some(until));
        Ok(())
    }

    /// Takes the request back, or ends the measure before its term.
    pub fn end(&mut self, reason: &str, today: Day) -> Refused<()> {
        let is_asked = self.status == MeasureStatus::Requested;
        if !is_asked && !self.compels(today) {
            return Err(self.illegal(MeasureStatus::Ended, today));
        }
        self.go(if is_asked { MeasureStatus::Withdrawn } else { MeasureStatus::Ended })?;
        self.end_reason = Some(refusal::text("reason", reason, 1000)?);
        self.ended_on = Some(today);
        Ok(())
    }

    fn go(&mut self, to: MeasureStatus) -> Refused<()> {
        if !self.status.next().contains(&to) {
            return Err(self.illegal(to, Day::MIN));
        }
        self.status = to;
        Ok(())
    }

    fn illegal(&self, to: MeasureStatus, today: Day) -> Refusal {
        let is = self.standing(today);
        let next: Vec<_> = is.next().iter().map(|status| status.name()).collect();
        let (is, to, next) = (is.name(), to.name(), next.join(", "));
        Refusal::new(
            Code::IllegalTransition,
            "",
            format!("een maatregel in `{is}` kan niet naar `{to}` gaan; mogelijk is: [{next}]"),
            format!("a measure in `{is}` cannot go to `{to}`; possible is: [{next}]"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn asked(kind: MeasureKind) -> Measure {
        Measure {
            id: Uuid::from_u128(1).into(),
            version: 1,
            case: Uuid::nil().into(),
            person: Uuid::nil().into(),
            kind,
            status: MeasureStatus::Requested,
            requested_by: MeasureRequester::Raad,
            requested_on: day("2026-11-02"),
            reasons: "zorgen".into(),
            author: Uuid::nil().into(),
            renews: None,
            ruled_on: None,
            court: None,
            ruling: None,
            from: None,
            until: None,
            executor: None,
            deadline: None,
            ended_on: None,
            end_reason: None,
        }
    }

    fn ruling(until: &str) -> Ruling {
        Ruling {
            granted: true,
            on: day("2026-11-16"),
            court: "Rechtbank Rotterdam".into(),
            text: "stelt onder toezicht".into(),
            from: None,
            until: Some(day(until)),
        }
    }

    #[test]
    fn a_term_is_at_most_what_the_law_gives() {
        let (born, today) = (day("2012-05-06"), day("2026-11-16"));
        for (kind, last, too_late) in [
            (MeasureKind::Supervision, "2027-11-15", "2027-11-16"),
            (MeasureKind::ProvisionalSupervision, "2027-02-15", "2027-02-16"),
            (MeasureKind::YouthProbation, "2028-11-15", "2028-11-16"),
        ] {
            assert!(asked(kind).rule(ruling(last), None, born, today).is_ok(), "{kind:?}");
            let why = asked(kind).rule(ruling(too_late), None, born, today).expect_err("too long");
            assert_eq!(why.field, ["until"], "{kind:?}");
        }
        // A supervision order ends before the child is of age; youth probation may go on.
        let born = day("2009-06-01");
        assert!(asked(MeasureKind::Supervision).rule(ruling("2027-05-31"), None, born, today).is_ok());
        assert!(asked(MeasureKind::Supervision).rule(ruling("2027-06-01"), None, born, today).is_err());
        assert!(asked(MeasureKind::YouthProbation).rule(ruling("2027-06-01"), None, born, today).is_ok());
    }

    #[test]
    fn a_renewal_is_asked_before_the_end_and_goes_on_where_the_other_stops() {
        let (born, today) = (day("2012-05-06"), day("2026-11-16"));
        let mut first = asked(MeasureKind::Supervision);
        first.rule(ruling("2027-11-15"), None, born, today).expect("ordered");
        let later = |on: &str| Measure {
            id: Uuid::from_u128(2).into(),
            requested_on: day(on),
            requested_by: MeasureRequester::Protection,
            ..asked(MeasureKind::Supervision)
        };
        let too_late = later("2027-11-16").request(Some(&first), day("2027-11-16"));
        assert_eq!(too_late.expect_err("over").code, Code::IllegalTransition);
        let mut next = later("2027-10-01").request(Some(&first), day("2027-10-01")).expect("asked in time");
        let renewed = Ruling { on: day("2027-11-01"), ..ruling("2028-11-15") };
        next.rule(renewed, Some(&first), born, day("2027-11-01")).expect("renewed");
        assert_eq!(next.from, Some(day("2027-11-16")));
        assert!(
            later("2027-10-01").request(None, day("2027-10-01")).is_err(),
            "youth protection only renews"
        );
        assert_eq!(first.standing(day("2027-11-15")), MeasureStatus::Running);
        assert_eq!(first.standing(day("2027-11-16")), MeasureStatus::Over);
    }

    #[test]
    fn an_illegal_transition_says_what_would_be_legal() {
        let (born, today) = (day("2012-05-06"), day("2026-11-16"));
        let mut measure = asked(MeasureKind::Supervision);
        measure.rule(ruling("2027-11-15"), None, born, today).expect("ordered");
        let why = measure.clone().rule(ruling("2027-11-15"), None, born, today).expect_err("ruled");
        assert!(why.english.contains("possible is: [ENDED]"), "{}", why.english);
        assert!(measure.clone().end("rust", day("2027-11-16")).is_err(), "it is over by itself");
        measure.end("de ouders kunnen verder", today).expect("ended");
        assert_eq!((measure.status, measure.ended_on), (MeasureStatus::Ended, Some(today)));
        let mut back = asked(MeasureKind::Supervision);
        back.end("toch vrijwillig", today).expect("taken back");
        assert_eq!(back.status, MeasureStatus::Withdrawn);
    }
}
