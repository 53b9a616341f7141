//! Who may see which column of which table, written down once more: out of the policy and the decisions, and of nothing
//! that the server does. A table or column that is missing here fails the test that asks.

use domain::Category;

/// On what a record hangs, by which of its columns.
#[derive(Clone, Copy, Debug)]
pub enum Hangs {
    /// On a case, by a grant.
    Case(&'static str),
    /// On a person of a case.
    Person(&'static str),
    /// On the family of a case.
    Family(&'static str),
    /// On a seat at a meeting.
    Meeting(&'static str),
    /// On a seat at the table of a series.
    Series(&'static str),
    /// On the region: the directory.
    Region(&'static str),
    /// On a member of the region.
    Colleague(&'static str),
    /// On nothing: of the whole network.
    Network(&'static str),
    /// On another record that is seen: what it names besides.
    Beside(&'static str, &'static str),
    /// The viewer's own.
    Own(&'static str),
    /// On a case and a person who are both seen.
    Pair,
    /// Shown to nobody.
    Nothing,
}

impl Hangs {
    /// The column that says on what, where that is all that there is to it.
    pub const fn column(self) -> Option<&'static str> {
        match self {
            Self::Case(column)
            | Self::Person(column)
            | Self::Family(column)
            | Self::Meeting(column)
            | Self::Series(column)
            | Self::Region(column)
            | Self::Colleague(column)
            | Self::Network(column)
            | Self::Own(column) => Some(column),
            Self::Beside(..) | Self::Pair | Self::Nothing => None,
        }
    }
}

/// To whom a column shows that is not simply of its record's category.
#[derive(Clone, Copy, Debug)]
pub enum Show {
    /// A category of its own.
    In(Category),
    /// Which record it names shows only where that one is seen.
    WhereSeen(&'static str),
    /// Only its place among those that are seen.
    Order,
    /// To the agency that the record names, alone.
    OfAgency,
    Nobody,
}

#[derive(Clone, Copy, Debug)]
pub struct Noun {
    pub table: &'static str,
    pub hangs: Hangs,
    pub category: Category,
    /// Seen by every relation, whatever of it can be read.
    pub id_shows: bool,
    /// What an agency wrote itself it keeps seeing.
    pub authored: bool,
    pub except: &'static [(&'static str, Show)],
}

const fn noun(table: &'static str, hangs: Hangs, category: Category) -> Noun {
    Noun { table, hangs, category, id_shows: false, authored: false, except: &[] }
}

const fn fact(table: &'static str, category: Category) -> Noun {
    Noun { authored: true, ..noun(table, Hangs::Case("case_id"), category) }
}

/// What a rule keeps for itself: it shows with its record, yet no field says it as it is.
pub const QUIET: &[(&str, &str)] = &[
    ("advice_request", "due_at"),
    ("advice_request", "region_id"),
    ("case_person", "left_at"),
    ("deadline", "at_least"),
    ("deadline", "longest"),
    ("deadline", "moves"),
    ("deadline", "pauses"),
    ("deadline", "repeats"),
    ("deadline", "with_case"),
    ("deadline_move", "nth"),
    ("investigation", "membership_id"),
    ("knowledge_article", "listed_at"),
    ("plan", "proposed"),
    ("plan_accord", "nth"),
    ("plan_accord", "who"),
    ("plan_goal", "position"),
    ("signal", "lookup"),
    ("signal", "region_id"),
    ("signal_match", "ended"),
    ("signal_match", "region_id"),
    ("signal_match", "until_at"),
];

/// Every table.
#[rustfmt::skip]
pub const NOUNS: &[Noun] = {
    use {Category::*, Hangs::*, Show::*};
    &[
        noun("region", Region("id"), Directory),
        noun("municipality", Region("region_id"), Directory),
        noun("agency", Region("region_id"), Directory),
        Noun { except: &[("subject", Nobody)], ..noun("member", Region("region_id"), Category::Colleague) },
        noun("stand_in", Hangs::Colleague("member_id"), Category::Colleague),

        noun("person", Person("id"), Identity),
        noun("person_contact", Person("person_id"), Contact),
        noun("citizen_number", Person("person_id"), CitizenNumber),
        // And on the second: `also` in the model.
        noun("person_match", Person("first_id"), CitizenNumber),
        noun("family", Hangs::Family("id"), Category::Family),
        Noun { except: &[("person_id", WhereSeen("person"))], ..noun("family_member", Hangs::Family("family_id"), Category::Family) },

        Noun { id_shows: true, except: &[("family_id", In(Category::Family))], ..noun("case_file", Case("id"), Process) },
        noun("case_person", Pair, Identity),
        Noun { except: &[("reason", In(Concern))], ..noun("regie", Case("case_id"), Process) },
        Noun { except: &[("reason", In(Concern)), ("family_member_id", WhereSeen("family_member"))], ..noun("team_membership", Case("case_id"), Process) },
        Noun { except: &[("ground", In(Measure)), ("measure_id", WhereSeen("measure")), ("person_id", WhereSeen("person")), ("told_words", In(Category::Family))], ..noun("framework_period", Case("case_id"), Process) },
        Noun { except: &[("intake_id", In(Category::Colleague))], ..noun("arrangement", Region("region_id"), Directory) },
        Noun {
            except: &[("text", In(Category::Colleague)), ("help", In(Category::Colleague))],
            ..noun("outreach_action", Region("region_id"), Directory)
        },
        Noun { except: &[("case_id", WhereSeen("case_file"))], ..noun("referral", Case("case_id"), Process) },
        noun("deadline", Case("case_id"), Process),
        Noun { except: &[("reason", In(Concern))], ..noun("deadline_move", Case("case_id"), Process) },
        Noun { except: &[("person_id", WhereSeen("person"))], ..noun("plan", Case("case_id"), Plan) },
        Noun { except: &[("origin_id", WhereSeen("plan_goal"))], ..noun("plan_goal", Case("case_id"), Plan) },
        Noun { except: &[("family_member_id", WhereSeen("family_member"))], ..noun("plan_action", Case("case_id"), Plan) },
        noun("intervention", Region("region_id"), Directory),
        noun("advice_request", Own("asker_id"), Concern),
        noun("knowledge_article", Network("agency_id"), Directory),
        noun("article_revision", Network("article_id"), Category::Colleague),
        Noun {
            except: &[("version", OfAgency), ("places", OfAgency), ("trainings", OfAgency), ("coachings", OfAgency)],
            ..noun("mentor", Region("region_id"), Category::Colleague)
        },
        noun("case_condition", Case("case_id"), Plan),
        Noun { except: &[("person_id", WhereSeen("person"))], ..noun("placement", Case("case_id"), Plan) },
        noun("plan_evaluation", Case("case_id"), Plan),
        noun("plan_revision", Case("case_id"), Plan),
        noun("plan_accord", Case("case_id"), Plan),
        Noun { except: &[("person_id", WhereSeen("person")), ("renews_id", WhereSeen("measure"))], ..noun("measure", Case("case_id"), Measure) },
        Noun { except: &[("case_id", WhereSeen("case_file"))], ..noun("investigation", Case("case_id"), Measure) },
        Noun {
            except: &[
                ("version", In(Safety)), ("weighing", In(Safety)), ("weighing_note", In(Safety)), ("assessment_id", In(Safety)),
                ("weighed_by_id", In(Safety)), ("weighed_on", In(Safety)),
            ],
            ..noun("family_choice", Case("case_id"), Category::Family)
        },
        fact("concern", Concern),
        // It decides who may see the moment, and is itself shown to nobody.
        Noun { except: &[("of_care", Nobody)], ..fact("contact_moment", Concern) },
        fact("group_trend", Concern),
        Noun {
            except: &[("person_id", WhereSeen("person")), ("reason", In(Concern)), ("left_reason", In(Concern))],
            ..noun("group_membership", Case("case_id"), Identity)
        },
        Noun {
            except: &[
                ("case_id", WhereSeen("case_file")), ("moment_id", WhereSeen("contact_moment")), ("origin_id", WhereSeen("notice")),
                ("of_care", Nobody),
            ],
            ..fact("notice", Concern)
        },
        fact("care_note", Care),
        fact("education_record", Education),
        fact("police_fact", Justice),
        fact("assessment", Safety),
        noun("consent", Case("case_id"), Category::Family),
        noun("access_grant", Case("case_id"), Oversight),

        Noun { except: &[("chair_id", In(Consult))], ..noun("consult_series", Region("region_id"), Directory) },
        noun("series_seat", Series("series_id"), Consult),
        Noun { except: &[("series_id", WhereSeen("consult_series"))], ..noun("meeting", Meeting("id"), Consult) },
        noun("invitation", Meeting("meeting_id"), Consult),
        Noun { except: &[("meeting_id", WhereSeen("meeting")), ("position", Order)], ..noun("agenda_item", Case("case_id"), Consult) },
        noun("agenda_item_agency", Beside("item_id", "agenda_item"), Consult),
        Noun { except: &[("item_id", WhereSeen("agenda_item")), ("origin_id", WhereSeen("contact_moment"))], ..fact("contribution", Consult) },
        noun("contribution_audience", Beside("contribution_id", "contribution"), Consult),
        Noun { except: &[("item_id", WhereSeen("agenda_item"))], ..noun("decision", Case("case_id"), Consult) },
        Noun { except: &[("item_id", WhereSeen("agenda_item")), ("case_id", WhereSeen("case_file"))], ..noun("agreement", Case("case_id"), Consult) },

        noun("idempotency", Own("member_id"), Open),
        Noun { except: &[("case_id", WhereSeen("case_file"))], ..noun("emergency", Case("case_id"), Oversight) },
        noun("emergency_try", Own("member_id"), Open),
        fact("confidentiality", Oversight),
        Noun { except: &[("person_id", WhereSeen("person"))], ..noun("inspection", Person("person_id"), Oversight) },
        Noun { except: &[("case_id", WhereSeen("case_file"))], ..noun("retention", Case("case_id"), Oversight) },
        noun("destruction", Region("region_id"), Directory),
        noun("destroyed", Nothing, Oversight),
        noun("signal", Own("member_id"), Concern),
        Noun {
            except: &[("first_id", WhereSeen("signal")), ("second_id", WhereSeen("signal"))],
            ..noun("signal_match", Own("first_member_id"), Concern)
        },
        // Its place in the chain tells how much others did: that shows to nobody.
        Noun {
            except: &[
                ("person_id", WhereSeen("person")), ("grant_id", WhereSeen("access_grant")), ("region_id", Nobody),
                ("record_id", Nobody), ("number", Nobody), ("seal", Nobody),
            ],
            ..noun("access_log", Case("case_id"), Oversight)
        },
        noun("access_log_head", Nothing, Oversight),
    ]
};
