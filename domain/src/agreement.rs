//! Agreements (afspraken): who does what, by when, on which conditions; followed until done. Category CONSULT.

use crate::{
    Code, Day, Id, Moment, Refusal, Refused, case, choice, choice::Choice, consult, network, refusal,
};

choice! {
    AgreementStatus: "How an agreement stands (status afspraak)." {
        Open = "OPEN": "To be done (open).",
        Done = "DONE": "Done (gedaan).",
        Dropped = "DROPPED": "No longer needed, with a reason (vervallen).",
    }
}

/// An agreement made at a consult.
#[derive(Clone, Debug)]
pub struct Agreement {
    pub id: Id<Agreement>,
    pub version: i32,
    pub case: Id<case::Case>,
    pub item: Id<consult::AgendaItem>,
    pub text: String,
    pub owner: Id<network::Member>,
    pub due_on: Day,
    /// Under which conditions contact is made.
    pub conditions: Option<String>,
    /// Who has contact with the young person, by name.
    pub contact_person: Option<String>,
    pub status: AgreementStatus,
    pub result_note: Option<String>,
    pub made_at: Moment,
}

impl Agreement {
    pub fn check(&mut self, today: Day) -> Refused<()> {
        self.text = refusal::text("text", &self.text, 2000)?;
        if self.due_on < today {
            return Err(Refusal::invalid("dueOn", "ligt in het verleden", "lies in the past"));
        }
        Ok(())
    }

    /// Done or dropped, with what came of it.
    pub fn progress(&mut self, to: AgreementStatus, note: Option<&str>) -> Refused<()> {
        if self.status != AgreementStatus::Open || to == AgreementStatus::Open {
            let status = self.status.name();
            return Err(Refusal::new(
                Code::IllegalTransition,
                "status",
                format!(
                    "een afspraak in `{status}` kan dit niet worden; mogelijk is, vanuit `OPEN`: DONE, DROPPED"
                ),
                format!(
                    "an agreement in `{status}` cannot become this; possible is, from `OPEN`: DONE, DROPPED"
                ),
            ));
        }
        self.result_note = note.map(|note| refusal::text("resultNote", note, 2000)).transpose()?;
        if to == AgreementStatus::Dropped && self.result_note.is_none() {
            return Err(Refusal::invalid(
                "resultNote",
                "vermeld waarom de afspraak vervalt",
                "say why it is dropped",
            ));
        }
        self.status = to;
        Ok(())
    }
}
