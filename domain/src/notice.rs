//! A notice (doorgifte): what was seen, told on to one member of another agency, in words that are meant for it. Who
//! receives it learns that and no more; filed in a case of its own, it is read there by relation, with its origin.

use crate::{
    Category, Id, Moment, Refusal, Refused, Role, case, choice, fact, network, policy, policy::Need, refusal,
};

choice! {
    NoticeKind: "Why what was seen is told on (soort doorgifte)." {
        Escalate = "ESCALATE": "To the police (opschalen).",
        ReferOn = "REFER_ON": "To who can help further (doorverwijzen).",
        HandOver = "HAND_OVER": "To a running consult, group approach or person-centred approach (meegeven aan overleg, groepsaanpak of PGA).",
    }
}

/// A notice to one member.
#[derive(Clone, Debug)]
pub struct Notice {
    pub id: Id<Notice>,
    pub case: Id<case::Case>,
    /// The contact moment at which it was seen; none where it was filed.
    pub moment: Option<Id<fact::Fact<fact::ContactMoment>>>,
    /// The notice that was filed here.
    pub origin: Option<Id<Notice>>,
    pub kind: NoticeKind,
    pub author: Id<network::Member>,
    pub agency: Id<network::Agency>,
    pub receiver: Id<network::Member>,
    pub text: String,
    pub given_at: Moment,
    /// Written on the care side: on the case only who reads CARE sees it, as the contact moment.
    pub of_care: bool,
}

impl Notice {
    /// Checks the text, and that the receiver is one to whom concerns may go; who escalates goes to the police.
    pub fn check(self, giver: Id<network::Member>, receiver: Role, field: &str) -> Refused<Self> {
        let field = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
        let to = field("receiverId");
        if self.receiver == giver {
            return Err(Refusal::invalid(&to, "kunt u niet zelf zijn", "cannot be yourself"));
        }
        if (self.kind == NoticeKind::Escalate) != (receiver == Role::Police) {
            return Err(Refusal::invalid(
                &to,
                "opschalen gaat naar de politie, en al het andere niet",
                "escalating goes to the police, and nothing else does",
            ));
        }
        if policy::need(Category::Concern, receiver) == Need::Never {
            return Err(Refusal::invalid(
                &to,
                "deze organisatie leest nooit zorgen over een jeugdige",
                "this agency never reads concerns about a young person",
            ));
        }
        Ok(Self { text: refusal::text(&field("text"), &self.text, 2000)?, ..self })
    }

    /// The same, as it stands in a case of its receiver.
    pub fn filed(&self, id: Id<Self>, case: Id<case::Case>) -> Self {
        Self { id, case, moment: None, origin: Some(self.id), ..self.clone() }
    }
}
