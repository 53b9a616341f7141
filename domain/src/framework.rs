//! The legal framework of a child over time: it must be crystal clear which holds ("glashelder welke soort hulp").

use crate::{
    Code, Day, Id, Moment, Refusal, Refused, case, choice, choice::names, measure::Measure, network, person,
    programme::Programme, refusal,
};

choice! {
    Framework: "The legal framework of the help to a child (juridisch kader)." {
        Voluntary = "VOLUNTARY": "The family has the say: it opts in and may stop (vrijwillig).",
        Drang = "DRANG": "Pressure, without a measure; a region can forbid it (drang).",
        Dwang = "DWANG": "Compulsory, by the juvenile judge (dwang: ondertoezichtstelling, jeugdreclassering).",
    }
}

/// A stretch of time in which a framework holds for a child; stretches of one child in one case do not overlap.
#[derive(Clone, Debug)]
pub struct FrameworkPeriod {
    pub id: Id<FrameworkPeriod>,
    pub case: Id<case::Case>,
    pub person: Id<person::Person>,
    pub framework: Framework,
    /// The decision behind it: who decided, on what, in one sentence.
    pub ground: String,
    /// The measure that began it, where it is DWANG.
    pub measure: Option<Id<Measure>>,
    pub from: Moment,
    /// Of DWANG the end of the measure, which a renewal moves.
    pub until: Option<Moment>,
    /// What the family was told about it, when and by whom.
    pub told: Option<Told>,
}

/// What a family was told about the framework that holds.
#[derive(Clone, Debug)]
pub struct Told {
    pub on: Day,
    pub by: Id<network::Member>,
    pub words: String,
}

impl FrameworkPeriod {
    pub fn holds(&self, now: Moment) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }

    /// A new stretch, set by hand, where the programme and the region know it. DWANG is not for who helps to set or to
    /// end: it begins with the ruling of the court and lasts as long as the measure.
    pub fn check(
        &mut self,
        region: &network::Region,
        programme: Option<&Programme>,
        before: Option<&Self>,
    ) -> Refused<()> {
        self.ground = refusal::text("ground", &self.ground, 1000)?;
        if self.framework == Framework::Drang && !region.allows_drang {
            return Err(Refusal::new(
                Code::FrameworkForbidden,
                "framework",
                "deze regio staat het drangkader niet toe",
                "this region does not allow the framework DRANG",
            ));
        }
        allowed(self.framework, programme, "framework")?;
        if self.framework == Framework::Dwang {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "framework",
                "het dwangkader begint met de beschikking van de rechter: leg die vast met `measureRule`",
                "DWANG begins with the ruling of the court: record that with `measureRule`",
            ));
        }
        if before.is_some_and(|one| one.framework == Framework::Dwang && one.until.is_some()) {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "framework",
                "zolang de maatregel loopt houdt het dwangkader; beëindig eerst de maatregel",
                "while the measure runs DWANG holds; end the measure first",
            ));
        }
        Ok(())
    }

    /// Records, once, what the family was told.
    pub fn tell(&mut self, told: Told, today: Day) -> Refused<()> {
        if self.told.is_some() {
            return Err(Refusal::new(
                Code::IllegalTransition,
                "",
                "wat het gezin over dit kader is verteld, staat al vast",
                "what the family was told about this framework is recorded already",
            ));
        }
        if told.on > today {
            return Err(Refusal::invalid("toldOn", "ligt in de toekomst", "lies in the future"));
        }
        let words = refusal::text("words", &told.words, 2000)?;
        self.told = Some(Told { words, ..told });
        Ok(())
    }
}

/// Whether a programme runs under a framework; one that is not known, or that names none, runs under all.
pub fn allowed(framework: Framework, programme: Option<&Programme>, field: &str) -> Refused<()> {
    let known = programme.map_or(&[][..], |programme| &programme.frameworks);
    if known.is_empty() || known.contains(&framework) {
        return Ok(());
    }
    let known = names(known);
    Err(Refusal::new(
        Code::FrameworkForbidden,
        field,
        format!("dit programma kent alleen: [{known}]"),
        format!("this programme knows only: [{known}]"),
    ))
}
