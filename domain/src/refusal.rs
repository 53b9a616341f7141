//! Why something is refused, in words that are safe to show: what, where in the input, and how to mend it.

choice! {
    Code: "Why an input was refused (reden van weigering). The list grows; treat an unknown code as INVALID." {
        Invalid = "INVALID": "The value is not of the asked form or breaks a rule (ongeldig).",
        NotFound = "NOT_FOUND": "There is no such object, or none that you may see (niet gevonden).",
        NotPermitted = "NOT_PERMITTED": "You see the object but may not do this with it (niet bevoegd).",
        Conflict = "CONFLICT": "Somebody changed it after you read it; read it again (tussentijds gewijzigd).",
        IllegalTransition = "ILLEGAL_TRANSITION": "Not possible in the present state (overgang niet mogelijk).",
        KeyReused = "KEY_REUSED": "The idempotency key was used for another input (sleutel hergebruikt).",
        FrameworkForbidden = "FRAMEWORK_FORBIDDEN": "The region forbids this legal framework (kader niet toegestaan).",
        ConsentMissing = "CONSENT_MISSING": "A needed consent has not been given (toestemming ontbreekt).",
        NotEligible = "NOT_ELIGIBLE": "A rule of the programme is not met; `eligibility` explains each (niet passend).",
        NoPlace = "NO_PLACE": "All places of the programme are taken; cases wait in order (wachtlijst).",
        TeamIncomplete = "TEAM_INCOMPLETE": "Nobody on the team has a function that the programme asks (team onvolledig).",
        ConditionMissing = "CONDITION_MISSING": "A condition of the programme has not been accepted (voorwaarde niet aanvaard).",
        Duplicate = "DUPLICATE": "What you enter is there already (bestaat al).",
        TooOften = "TOO_OFTEN": "You did this too often for now; the message says when you can again (te vaak).",
    }
}

use crate::{choice, person::Bsn};

/// A refusal: what the client can mend. Its texts never hold a value that the viewer may not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: Code,
    /// Where in the input, outermost first; empty for the input as a whole.
    pub field: Vec<String>,
    pub dutch: String,
    pub english: String,
}

/// The result of a rule.
pub type Refused<T> = Result<T, Refusal>;

impl Refusal {
    pub fn new(code: Code, field: &str, dutch: impl Into<String>, english: impl Into<String>) -> Self {
        let field = field.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        Self { code, field, dutch: dutch.into(), english: english.into() }
    }

    pub fn invalid(field: &str, dutch: impl Into<String>, english: impl Into<String>) -> Self {
        Self::new(Code::Invalid, field, dutch, english)
    }

    /// The same words for an absent and for an unseen object.
    pub fn not_found(field: &str) -> Self {
        Self::new(
            Code::NotFound,
            field,
            "niet gevonden, of niet zichtbaar voor u",
            "not found, or not visible to you",
        )
    }

    pub fn not_permitted(dutch: impl Into<String>, english: impl Into<String>) -> Self {
        Self::new(Code::NotPermitted, "", dutch, english)
    }

    pub fn conflict(current: i32) -> Self {
        Self::new(
            Code::Conflict,
            "expectedVersion",
            format!(
                "tussentijds gewijzigd: de huidige versie is {current}; lees opnieuw en probeer het nog eens"
            ),
            format!("changed meanwhile: the current version is {current}; read it again and retry"),
        )
    }
}

/// A text of one to `most` characters; white space around it is cut off.
pub fn text(field: &str, value: &str, most: usize) -> Refused<String> {
    let value = value.trim();
    let length = value.chars().count();
    if length == 0 {
        return Err(Refusal::invalid(field, "mag niet leeg zijn", "must not be empty"));
    }
    if length > most {
        return Err(Refusal::invalid(
            field,
            format!("mag hoogstens {most} tekens lang zijn, dit zijn er {length}"),
            format!("may be at most {most} characters long, this has {length}"),
        ));
    }
    if value.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Refusal::invalid(field, "bevat een stuurteken", "contains a control character"));
    }
    Ok(value.to_owned())
}

/// A run of so many digits can be a phone number or a BSN.
const TELLING: usize = 9;

/// A [`text`] about nobody: without what can be a phone number or a BSN, whatever stands between its digits.
pub fn text_of_nobody(field: &str, value: &str, most: usize) -> Refused<String> {
    let value = text(field, value, most)?;
    let mut run = 0;
    for c in value.chars() {
        if c.is_numeric() {
            run += 1;
        } else if c.is_alphabetic() {
            run = 0;
        }
        if run >= TELLING {
            return Err(Refusal::invalid(
                field,
                "lijkt een telefoonnummer of BSN te bevatten; dat wordt hier nooit bewaard: schrijf hoogstens acht cijfers achter elkaar",
                "seems to hold a phone number or a BSN; that is never kept here: write at most eight digits in a row",
            ));
        }
    }
    Ok(value)
}

/// A [`text`] in which no BSN stands.
pub fn text_without_bsn(field: &str, value: &str, most: usize) -> Refused<String> {
    let value = text(field, value, most)?;
    if Bsn::stands_in(&value) {
        return Err(Refusal::invalid(
            field,
            "bevat een BSN; dit gaat over niemand in het bijzonder: noem geen persoon",
            "holds a BSN; this is about nobody in particular: name no person",
        ));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_about_nobody_holds_no_number_however_it_is_written() {
        for text in [
            "bel 0612345678",
            "+31 6 1234-5678",
            "(030) 286 11 22",
            "06.12/34\u{a0}56\n78",
            "999900006",
            "٠٦١٢٣٤٥٦٧٨",
        ] {
            let refused = text_of_nobody("text", text, 100).expect_err(text);
            assert!(refused.field == ["text"] && refused.code == Code::Invalid, "{text}");
        }
        for text in ["bel 113 of 0800-0432", "kijk op hulp.example", "12 jongeren in 2026, 8 uur"] {
            assert_eq!(text_of_nobody("text", text, 100).expect("of nobody"), text);
        }
    }
}
