//! The legal framework of a child over time: it must be crystal clear which holds ("glashelder welke soort hulp").

use crate::{Code, Id, Moment, Refusal, Refused, Role, case, choice, network, person, refusal};

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
    pub from: Moment,
    pub until: Option<Moment>,
}

impl FrameworkPeriod {
    /// A new stretch, where the region allows it; only youth protection brings in DWANG.
    pub fn check(&mut self, region: &network::Region, role: Role) -> Refused<()> {
        self.ground = refusal::text("ground", &self.ground, 1000)?;
        if self.framework == Framework::Drang && !region.allows_drang {
            return Err(Refusal::new(
                Code::FrameworkForbidden,
                "framework",
                "deze regio staat het drangkader niet toe",
                "this region does not allow the framework DRANG",
            ));
        }
        if self.framework == Framework::Dwang && role != Role::YouthProtection {
            return Err(Refusal::new(
                Code::NotPermitted,
                "framework",
                "alleen de gecertificeerde instelling voert het dwangkader uit (Jeugdwet art. 3.2)",
                "only certified youth protection carries out the framework DWANG (Jeugdwet art. 3.2)",
            ));
        }
        Ok(())
    }
}
