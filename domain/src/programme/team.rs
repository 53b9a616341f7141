//! The team that a programme asks: who can have which function, what must be filled before a case starts, and what is
//! taken from the pool of mentors.

use super::{Programme, Programmes, TeamPlace};
use crate::{
    Code, Refusal, Refused, Role,
    choice::{Choice, names},
    network::{self, AgencyKind, Function},
    team::TeamFunction,
};

impl TeamPlace {
    /// Whether somebody of an agency of this kind fills it with this function; the family is of none.
    fn takes(&self, function: TeamFunction, kind: Option<AgencyKind>) -> bool {
        let fits = |kind| self.kinds.contains(&kind);
        self.function == function && (self.kinds.is_empty() || kind.is_some_and(fits))
    }
}

impl Programme {
    /// The place on the team that somebody takes with this function; none where the programme does not speak of it.
    pub fn place(&self, function: TeamFunction, kind: Option<AgencyKind>) -> Refused<Option<&TeamPlace>> {
        if let Some(place) = self.team.iter().find(|place| place.takes(function, kind)) {
            return Ok(Some(place));
        }
        let declared = self.team.iter().filter(|place| place.function == function);
        let kinds: Vec<_> = declared.flat_map(|place| place.kinds.iter().copied()).collect();
        if kinds.is_empty() {
            return Ok(None);
        }
        let (function, kinds) = (function.name(), names(&kinds));
        Err(Refusal::invalid(
            "function",
            format!("`{function}` is in dit programma iemand van een organisatie van een van: [{kinds}]"),
            format!("`{function}` is in this programme somebody of an agency of one of: [{kinds}]"),
        ))
    }

    /// Refuses to start with a team in which a place that must be taken is not.
    pub fn must_be_filled(&self, team: &[(TeamFunction, Option<AgencyKind>)]) -> Refused<()> {
        let filled = |place: &&TeamPlace| team.iter().any(|(function, kind)| place.takes(*function, *kind));
        let Some(place) = self.team.iter().filter(|place| place.required).find(|place| !filled(place)) else {
            return Ok(());
        };
        let (function, kinds) = (place.function.name(), names(&place.kinds));
        let (van, of) = if kinds.is_empty() {
            (String::new(), String::new())
        } else {
            (
                format!(" van een organisatie van een van: [{kinds}]"),
                format!(" of an agency of one of: [{kinds}]"),
            )
        };
        Err(Refusal::new(
            Code::TeamIncomplete,
            "",
            format!("voeg eerst iemand met de functie `{function}` aan het team toe{van}"),
            format!("add somebody with the function `{function}` to the team first{of}"),
        ))
    }
}

impl Programmes {
    /// The functions that are taken from the pool of mentors, each with its programme.
    pub fn pooled(&self) -> impl Iterator<Item = (&Programme, &TeamPlace)> {
        let pooled = |place: &&TeamPlace| place.training.is_some();
        self.all().flat_map(move |one| one.team.iter().filter(pooled).map(move |place| (one, place)))
    }

    /// Whether an agency of this kind can have mentors.
    pub fn has_mentors(&self, kind: AgencyKind) -> bool {
        self.pooled().any(|(_, place)| place.kinds.is_empty() || place.kinds.contains(&kind))
    }

    /// Whether somebody in this role may direct a programme that takes mentors.
    pub fn engages_mentors(&self, role: Role) -> bool {
        let directs = |kind: &AgencyKind| network::role(*kind, Function::Professional) == role;
        self.pooled().any(|(one, _)| one.directors.iter().any(directs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_starts_with_who_must_be_there_and_each_function_is_of_its_kinds() {
        use {AgencyKind::*, TeamFunction::*};
        let programmes = Programmes::embedded().expect("no mistakes");
        let programme = programmes.get("samenwerken-aan-veiligheid").expect("it is there");
        let missing = |team: &[_]| programme.must_be_filled(team).err().map(|why| (why.code, why.english));
        let (code, says) = missing(&[(Family, None)]).expect("nobody");
        assert_eq!(code, Code::TeamIncomplete);
        assert!(says.contains("`COACH`") && says.contains("[CJG]"), "{says}");
        // A coach of another kind is none.
        assert!(missing(&[(Coach, Some(YouthWork))]).is_some_and(|(_, says)| says.contains("`COACH`")));
        let (_, says) = missing(&[(Coach, Some(Cjg)), (ProtectionSpecialist, None)]).expect("of no agency");
        assert!(says.contains("`PROTECTION_SPECIALIST`"), "{says}");
        assert_eq!(missing(&[(Coach, Some(Cjg)), (ProtectionSpecialist, Some(YouthProtection))]), None);
        let field = |function, kind| programme.place(function, kind).map(|place| place.is_some());
        assert_eq!(field(Coach, Some(Cjg)), Ok(true));
        assert_eq!(field(Family, None), Ok(true));
        assert_eq!(field(Contact, Some(School)), Ok(false), "the programme does not speak of it");
        for kind in [Some(YouthWork), None] {
            assert_eq!(field(Coach, kind).expect_err("of another kind").field, ["function"]);
        }
    }

    #[test]
    fn who_has_mentors_and_who_engages_them_follows_from_the_programmes() {
        let programmes = Programmes::embedded().expect("no mistakes");
        assert!(programmes.has_mentors(AgencyKind::YouthWork) && !programmes.has_mentors(AgencyKind::Police));
        assert!(
            programmes.engages_mentors(Role::Municipality) && !programmes.engages_mentors(Role::Wijkteam)
        );
        assert!(!Programmes::default().engages_mentors(Role::Municipality));
    }
}
