//! Advice (advies): a professional asks the team that carries out a programme. It is about a question and about nobody, so
//! it hangs on no person and no case; it shows to who asked, and to the agency that is asked.

use crate::{
    Category, Code, Day, Id, Moment, Refusal, Refused, Viewer, choice,
    choice::Choice,
    clock::day_of,
    knowledge::KnowledgeArticle,
    network,
    programme::{Advice, Programme},
    refusal,
};
use chrono::{Months, TimeDelta};

choice! {
    AdviceStatus: "Where an advice request is (status adviesvraag)." {
        Asked = "ASKED": "Nobody works on an answer yet (gesteld).",
        TakenUp = "TAKEN_UP": "Somebody works on an answer (opgepakt).",
        Answered = "ANSWERED": "It has an answer (beantwoord).",
        Withdrawn = "WITHDRAWN": "Taken back by who asked (ingetrokken).",
    }
}

/// In which states an answer is still to come.
pub const OPEN: &[AdviceStatus] = &[AdviceStatus::Asked, AdviceStatus::TakenUp];
/// The longest question and the longest answer, in characters.
pub const LONGEST: usize = 4000;
/// The most articles to which an answer points.
pub const ARTICLES: usize = 20;
/// For how many years a request is kept after its answer, its closing or its withdrawal. No law says; it is about nobody,
/// and what slipped in about somebody should not last.
pub const KEPT_YEARS: u32 = 2;
/// The category of all of it: people write, and something about a child may slip in.
pub const CATEGORY: Category = Category::Concern;

/// A question of a professional (adviesvraag).
#[derive(Clone, Debug)]
pub struct AdviceRequest {
    pub id: Id<AdviceRequest>,
    pub version: i32,
    pub region: Id<network::Region>,
    /// The key of the programme, and of one of its topics.
    pub programme: String,
    pub topic: String,
    pub question: String,
    /// Who asked, and for which agency.
    pub asker: Id<network::Member>,
    pub asker_agency: Id<network::Agency>,
    pub asked_at: Moment,
    /// Who is asked: every member of it sees the request.
    pub agency: Id<network::Agency>,
    /// The moment from which an answer is late; none where the programme has no term.
    pub due_at: Option<Moment>,
    pub status: AdviceStatus,
    /// Who works on the answer, or gave it.
    pub adviser: Option<Id<network::Member>>,
    pub answer: Option<String>,
    /// What of the knowledge base the answer points to.
    pub articles: Vec<Id<KnowledgeArticle>>,
    pub answered_at: Option<Moment>,
    /// Whether it helped, as who asked says.
    pub helped: Option<bool>,
    pub closed_at: Option<Moment>,
}

impl AdviceRequest {
    /// Checks a new one against its programme, and works out by when an answer is due.
    pub fn check(&mut self, programme: Option<&Programme>) -> Refused<()> {
        let advice = programme.and_then(|one| one.advice.as_ref()).ok_or_else(|| {
            Refusal::invalid(
                "arrangementId",
                "bij dit programma wordt geen advies gegeven",
                "no advice is given in this programme",
            )
        })?;
        advice.knows("topic", &self.topic)?;
        self.question = refusal::text_without_bsn("question", &self.question, LONGEST)?;
        self.due_at = advice.within.map(|within| within.after(self.asked_at));
        Ok(())
    }

    /// Somebody of the agency that is asked works on it; also in the place of a colleague.
    pub fn take_up(&mut self, by: &Viewer) -> Refused<()> {
        self.only_asked(by)?;
        self.only(OPEN)?;
        (self.status, self.adviser) = (AdviceStatus::TakenUp, Some(by.member));
        Ok(())
    }

    /// Somebody of the agency that is asked answers, once.
    pub fn answer(
        &mut self,
        by: &Viewer,
        text: &str,
        articles: Vec<Id<KnowledgeArticle>>,
        now: Moment,
    ) -> Refused<()> {
        self.only_asked(by)?;
        self.only(OPEN)?;
        self.answer = Some(refusal::text_without_bsn("answer", text, LONGEST)?);
        (self.articles, self.answered_at, self.adviser) = (articles, Some(now), Some(by.member));
        self.status = AdviceStatus::Answered;
        Ok(())
    }

    /// Who asked takes it back, before there is an answer.
    pub fn withdraw(&mut self, by: &Viewer, now: Moment) -> Refused<()> {
        self.only_asker(by)?;
        self.only(OPEN)?;
        (self.status, self.closed_at) = (AdviceStatus::Withdrawn, Some(now));
        Ok(())
    }

    /// Who asked says whether the answer helped; once.
    pub fn close(&mut self, by: &Viewer, helped: bool, now: Moment) -> Refused<()> {
        self.only_asker(by)?;
        self.only(&[AdviceStatus::Answered])?;
        if self.closed_at.is_some() {
            let (dutch, english) = ("deze adviesvraag is al afgesloten", "this request was closed already");
            return Err(Refusal::new(Code::IllegalTransition, "adviceRequestId", dutch, english));
        }
        (self.helped, self.closed_at) = (Some(helped), Some(now));
        Ok(())
    }

    /// The last day on which an answer is in time.
    pub fn due_on(&self) -> Option<Day> {
        self.due_at.map(|due| day_of(due - TimeDelta::microseconds(1)))
    }

    /// An answer was due, and is not there.
    pub fn is_overdue(&self, now: Moment) -> bool {
        OPEN.contains(&self.status) && self.due_at.is_some_and(|due| due <= now)
    }

    /// Until when it is kept; none as long as it is open.
    pub fn kept_until(&self) -> Option<Day> {
        let over = self.closed_at.or(self.answered_at)?;
        over.checked_add_months(Months::new(12 * KEPT_YEARS)).map(day_of)
    }

    fn only_asked(&self, by: &Viewer) -> Refused<()> {
        let (dutch, english) = ("alleen wie de vraag kreeg, beantwoordt haar", "only who is asked answers");
        if by.agency == self.agency { Ok(()) } else { Err(Refusal::not_permitted(dutch, english)) }
    }

    fn only_asker(&self, by: &Viewer) -> Refused<()> {
        let (dutch, english) = ("alleen wie de vraag stelde, kan dit", "only who asked may do this");
        if by.acts_for(self.asker) { Ok(()) } else { Err(Refusal::not_permitted(dutch, english)) }
    }

    fn only(&self, states: &[AdviceStatus]) -> Refused<()> {
        if states.contains(&self.status) {
            return Ok(());
        }
        let (now, legal) = (self.status.name(), choice::names(states));
        Err(Refusal::new(
            Code::IllegalTransition,
            "adviceRequestId",
            format!("kan nu niet: de adviesvraag is `{now}`; dit kan bij: {legal}"),
            format!("not possible now: the request is `{now}`; this is for: {legal}"),
        ))
    }
}

impl Advice {
    /// The topic is one of the programme.
    pub fn knows(&self, field: &str, topic: &str) -> Refused<()> {
        if self.topics.iter().any(|one| one.key == topic) {
            return Ok(());
        }
        let keys: Vec<_> = self.topics.iter().map(|one| one.key.as_str()).collect();
        let keys = keys.join(", ");
        Err(Refusal::invalid(
            field,
            format!("geen onderwerp van dit programma; dat is een van: {keys}"),
            format!("no topic of this programme; that is one of: {keys}"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Role, programme::Programmes};
    use uuid::Uuid;

    fn moment(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    fn who(member: u128, agency: u128) -> Viewer {
        let id = Uuid::from_u128;
        Viewer {
            member: id(member).into(),
            agency: id(agency).into(),
            region: id(0).into(),
            role: Role::School,
            stands_in_for: Vec::new(),
        }
    }

    fn request(asker: &Viewer, asked: &Viewer) -> AdviceRequest {
        AdviceRequest {
            id: Uuid::nil().into(),
            version: 1,
            region: asker.region,
            programme: "eervolle-uitweg".to_owned(),
            topic: "motivatie".to_owned(),
            question: "Hoe begin ik het gesprek?".to_owned(),
            asker: asker.member,
            asker_agency: asker.agency,
            // A Thursday.
            asked_at: moment("2026-11-19T09:00:00Z"),
            agency: asked.agency,
            due_at: None,
            status: AdviceStatus::Asked,
            adviser: None,
            answer: None,
            articles: Vec::new(),
            answered_at: None,
            helped: None,
            closed_at: None,
        }
    }

    #[test]
    fn an_answer_is_due_after_the_working_days_of_the_programme() {
        let (school, team) = (who(1, 11), who(2, 22));
        let programmes = Programmes::embedded().expect("no mistakes");
        let mut one = request(&school, &team);
        one.check(programmes.get("eervolle-uitweg")).expect("a good question");
        assert_eq!(one.due_on().map(|day| day.to_string()).as_deref(), Some("2026-11-26"));
        assert!(!one.is_overdue(moment("2026-11-26T22:59:59Z")));
        assert!(one.is_overdue(moment("2026-11-26T23:00:00Z")));
        one.answer(&team, "Vraag wat hij wil.", Vec::new(), moment("2026-11-27T09:00:00Z")).expect("may");
        assert!(!one.is_overdue(moment("2026-12-01T09:00:00Z")), "late, and no longer waited for");
        assert_eq!(one.kept_until().map(|day| day.to_string()).as_deref(), Some("2028-11-27"));
        for (field, wrong) in [
            ("topic", AdviceRequest { topic: "fietsen".to_owned(), ..request(&school, &team) }),
            (
                "question",
                AdviceRequest { question: "over 9999.00.006?".to_owned(), ..request(&school, &team) },
            ),
        ] {
            let refused = wrong.clone().check(programmes.get("eervolle-uitweg")).expect_err(field);
            assert_eq!(refused.field, [field]);
        }
        assert!(one.check(programmes.get("pak-je-kans")).is_err() && one.check(None).is_err());
    }

    #[test]
    fn who_is_asked_answers_and_who_asked_closes_each_once() {
        let (school, colleague, team, now) =
            (who(1, 11), who(3, 11), who(2, 22), moment("2026-11-20T09:00:00Z"));
        let mut one = request(&school, &team);
        assert!(one.take_up(&school).is_err() && one.close(&school, true, now).is_err());
        assert!(one.withdraw(&team, now).is_err() && one.withdraw(&colleague, now).is_err());
        one.take_up(&who(5, 22)).expect("may");
        one.take_up(&team).expect("in the place of a colleague");
        assert!(one.answer(&school, "x", Vec::new(), now).is_err());
        one.answer(&team, "Vraag wat hij wil.", Vec::new(), now).expect("may");
        assert_eq!((one.status, one.adviser), (AdviceStatus::Answered, Some(team.member)));
        assert!(one.answer(&team, "x", Vec::new(), now).is_err() && one.withdraw(&school, now).is_err());
        assert!(one.close(&colleague, true, now).is_err());
        one.close(&school, true, now).expect("may");
        assert!(one.close(&school, false, now).is_err() && one.helped == Some(true));
    }
}
