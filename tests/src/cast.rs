//! The cast: everyone of the tests by name, and how each stands to case `a`, the case that all tests turn around,
//! and to case `b`, the hidden world. What each may see follows from this table and from the policy alone.
//!
//! A name is a role and how its bearer stands to case `a`: `police_referred` is a police officer who referred it.

use domain::{
    Relation, Role,
    network::{AgencyKind, Function, role},
};

use Function::{Administrator, PrivacyOfficer, Professional, Reporter};
use Relation::{Consulted, Directing, Emergency, Matched, Overseeing, Referred, Team};

/// An agency: its handle, its kind, its region.
pub type Office = (&'static str, AgencyKind, &'static str);

/// The agencies. Those of `_main` are on the team of case `a`.
#[rustfmt::skip]
pub const AGENCIES: &[Office] = {
    use AgencyKind::*;
    &[
        ("police_main",            Police,           "main"),
        ("police_west",            Police,           "main"),
        ("police_east",            Police,           "main"),
        ("halt_main",              Halt,             "main"),
        ("halt_east",              Halt,             "main"),
        ("school_main",            School,           "main"),
        ("school_west",            School,           "main"),
        ("school_east",            School,           "main"),
        ("attendance_main",        SchoolAttendance, "main"),
        ("enforcement_main",       YouthEnforcement, "main"),
        ("wijkteam_main",          Wijkteam,         "main"),
        ("wijkteam_south",         Wijkteam,         "main"),
        ("wijkteam_north",         Wijkteam,         "main"),
        ("cjg_main",               Cjg,              "main"),
        ("cjg_east",               Cjg,              "main"),
        ("youth_care_main",        YouthCare,        "main"),
        ("youth_care_east",        YouthCare,        "main"),
        ("youth_protection_main",  YouthProtection,  "main"),
        ("youth_protection_east",  YouthProtection,  "main"),
        ("raad_main",              Raad,             "main"),
        ("raad_east",              Raad,             "main"),
        ("safe_home_main",         SafeHome,         "main"),
        ("probation_main",         Probation,        "main"),
        ("probation_east",         Probation,        "main"),
        ("youth_work_main",        YouthWork,        "main"),
        ("municipality_main",      Municipality,     "main"),
        ("safety_house_main",      SafetyHouse,      "main"),
        ("safety_house_east",      SafetyHouse,      "main"),
        ("housing_main",           Housing,          "main"),
        ("housing_east",           Housing,          "main"),
        ("school_far",             School,           "far"),
        ("municipality_far",       Municipality,     "far"),
    ]
};

/// Somebody of the cast, and what follows for what they may see.
#[derive(Clone, Debug)]
pub struct Sight {
    /// The name in the tests, and the subject of the token.
    pub handle: &'static str,
    pub agency: &'static str,
    pub function: Function,
    /// The relations to case `a` and to case `b` that hold when a test begins.
    pub a: &'static [Relation],
    pub b: &'static [Relation],
    /// For whom the member stands in.
    pub acts_for: &'static [&'static str],
    /// Whether the member still works: of who left, no token is accepted.
    pub works: bool,
    /// Relations that a test has changed since.
    now: Vec<(&'static str, Vec<Relation>)>,
}

type Row = (&'static str, &'static str, Function, &'static [Relation], &'static [Relation]);

/// Handle, agency, function, relations to case `a`, relations to case `b`.
#[rustfmt::skip]
const CAST: &[Row] = &[
    ("police_team",                 "police_main",           Professional,   &[Team],       &[]),
    ("halt_team",                   "halt_main",             Professional,   &[Team],       &[]),
    ("school_team",                 "school_main",           Professional,   &[Team],       &[]),
    ("attendance_team",             "attendance_main",       Professional,   &[Team],       &[]),
    ("enforcement_team",            "enforcement_main",      Professional,   &[Team],       &[]),
    ("wijkteam_team",               "wijkteam_main",         Professional,   &[Team],       &[]),
    ("cjg_team",                    "cjg_main",              Professional,   &[Team],       &[]),
    ("youth_care_team",             "youth_care_main",       Professional,   &[Team],       &[]),
    ("youth_protection_team",       "youth_protection_main", Professional,   &[Team],       &[]),
    ("raad_team",                   "raad_main",             Professional,   &[Team],       &[]),
    ("safe_home_team",              "safe_home_main",        Professional,   &[Team],       &[]),
    ("probation_team",              "probation_main",        Professional,   &[Team],       &[]),
    ("youth_work_team",             "youth_work_main",       Professional,   &[Team],       &[]),
    ("municipality_team",           "municipality_main",     Professional,   &[Team],       &[]),
    ("safety_house_team",           "safety_house_main",     Professional,   &[Team],       &[]),
    ("housing_team",                "housing_main",          Professional,   &[Team],       &[]),
    // A wijkteam works as one in this region: its grants are to the agency.
    ("wijkteam_directing",          "wijkteam_south",        Professional,   &[Directing],  &[]),
    ("wijkteam_colleague",          "wijkteam_main",         Professional,   &[Team],       &[]),
    ("police_referred",             "police_west",           Professional,   &[Referred],   &[]),
    ("school_referred",             "school_west",           Professional,   &[Referred],   &[]),
    // The guests of the consult; the safety house has the chair.
    ("safety_house_consulted",      "safety_house_east",     Professional,   &[Consulted],  &[]),
    ("police_consulted",            "police_east",           Professional,   &[Consulted],  &[]),
    ("raad_consulted",              "raad_east",             Professional,   &[Consulted],  &[]),
    ("housing_consulted",           "housing_east",          Professional,   &[Consulted],  &[]),
    ("probation_consulted",         "probation_east",        Professional,   &[Consulted],  &[]),
    ("youth_care_emergency",        "youth_care_east",       Professional,   &[Emergency],  &[]),
    ("school_matched",              "school_east",           Professional,   &[Matched],    &[]),
    // On the team once, on a consent that was withdrawn.
    ("wijkteam_consent_withdrawn",  "wijkteam_north",        Professional,   &[],           &[]),
    // On the team once; still owns an agreement.
    ("halt_former",                 "halt_east",             Professional,   &[],           &[]),
    // On the team from tomorrow.
    ("cjg_tomorrow",                "cjg_east",              Professional,   &[],           &[]),
    // A colleague of the one on the team, and one who stands in for that one.
    ("school_stranger",             "school_main",           Professional,   &[],           &[]),
    ("school_stand_in",             "school_main",           Professional,   &[Team],       &[]),
    // Has a grant, but worked until yesterday.
    ("school_left",                 "school_main",           Professional,   &[Team],       &[]),
    ("school_elsewhere",            "school_far",            Professional,   &[],           &[]),
    // The hidden world: a case of its own that nobody else of the cast sees.
    ("hidden_director",             "youth_protection_east", Professional,   &[],           &[Directing]),
    ("reporter",                    "municipality_main",     Reporter,       &[],           &[]),
    ("privacy_officer",             "municipality_main",     PrivacyOfficer, &[Overseeing], &[Overseeing]),
    ("far_privacy_officer",         "municipality_far",      PrivacyOfficer, &[],           &[]),
    ("administrator",               "municipality_main",     Administrator,  &[],           &[]),
];

/// Everyone.
pub fn all() -> impl Iterator<Item = Sight> {
    CAST.iter().map(|(handle, agency, function, a, b)| Sight {
        handle,
        agency,
        function: *function,
        a,
        b,
        acts_for: if *handle == "school_stand_in" { &["school_team"] } else { &[] },
        works: *handle != "school_left",
        now: Vec::new(),
    })
}

/// Somebody new at an agency of the cast, who sees no case yet.
pub fn newcomer(handle: &'static str, agency: &'static str) -> Sight {
    let function = Professional;
    Sight { handle, agency, function, a: &[], b: &[], acts_for: &[], works: true, now: Vec::new() }
}

/// The one with this handle.
#[track_caller]
pub fn find(handle: &str) -> Sight {
    all().find(|sight| sight.handle == handle).unwrap_or_else(|| panic!("nobody of the cast is `{handle}`"))
}

/// The agency with this handle.
#[track_caller]
pub fn agency(handle: &str) -> Office {
    *AGENCIES.iter().find(|(known, ..)| *known == handle).unwrap_or_else(|| panic!("no agency is `{handle}`"))
}

impl Sight {
    pub fn role(&self) -> Role {
        role(agency(self.agency).1, self.function)
    }

    pub fn region(&self) -> &'static str {
        agency(self.agency).2
    }

    /// The relations to a case.
    pub fn relations(&self, case: &str) -> &[Relation] {
        match (self.now.iter().rev().find(|(changed, _)| *changed == case), case) {
            (Some((_, relations)), _) => relations,
            (None, "a") => self.a,
            (None, "b") => self.b,
            (None, _) => &[],
        }
    }

    /// The same member after its relations to a case have changed.
    pub fn standing(mut self, case: &'static str, relations: &[Relation]) -> Self {
        self.now.push((case, relations.to_vec()));
        self
    }
}
