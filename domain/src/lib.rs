//! The rules of the network, pure: no I/O, no async; time and ids are passed in.
//!
//! Start with [`policy`]: who may read and write what. [`grant`] and [`relation`] say how a viewer stands to a
//! case, [`guarded`] holds the only two doors to a record ([`Guarded`] to read, [`Changed`] to write). Every other
//! file is one noun of the practice: its record, its states, its transitions.

pub mod access_log;
pub mod advice;
pub mod agreement;
pub mod case;
pub mod choice;
pub mod clock;
pub mod condition;
pub mod confidentiality;
pub mod consent;
pub mod consult;
pub mod deadline;
pub mod destruction;
pub mod emergency;
pub mod fact;
pub mod family;
pub mod family_choice;
pub mod founding;
pub mod framework;
pub mod grant;
pub mod group;
pub mod guarded;
pub mod id;
pub mod inspection;
pub mod intervention;
pub mod investigation;
pub mod knowledge;
pub mod measure;
pub mod mentor;
pub mod network;
pub mod notice;
pub mod outreach;
pub mod person;
pub mod person_match;
pub mod placement;
pub mod plan;
pub mod policy;
pub mod programme;
pub mod referral;
pub mod refusal;
pub mod relation;
pub mod retention;
pub mod signal;
pub mod team;
pub mod viewer;

pub use clock::{Clock, Moment};
pub use guarded::{Changed, Guarded, View};
pub use id::{Id, Ids};
pub use policy::{Act, Category};
pub use refusal::{Code, Refusal, Refused};
pub use relation::{Relation, Relations};
pub use viewer::{Role, Viewer};

/// A day without a time, as the calendar in the Netherlands shows it.
pub type Day = chrono::NaiveDate;
