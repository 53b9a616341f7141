//! Operations out of the schema: every field, argument, filter, order, fragment and variable that it has. What a role
//! has not asked yet comes first.

use super::{
    ask::{Ask, Op, Val},
    dice::Dice,
    faith::OfCase,
    schema::{Arg, Field, Kind, Schema},
    values::Values,
};
use domain::{Act, Category, Relations, Role, choice::Choice, policy};
use std::collections::BTreeMap;

/// How often each role used each argument, as a path: `Query.cases.filter.topic`.
#[derive(Clone, Debug, Default)]
pub struct Coverage(pub BTreeMap<(Role, String), usize>);

impl Coverage {
    fn note(&mut self, role: Role, path: &str) {
        *self.0.entry((role, path.to_owned())).or_default() += 1;
    }

    fn times(&self, role: Role, path: &str) -> usize {
        self.0.get(&(role, path.to_owned())).copied().unwrap_or_default()
    }

    pub fn add(&mut self, other: &Self) {
        for (key, times) in &other.0 {
            *self.0.entry(key.clone()).or_default() += times;
        }
    }

    /// How many arguments there are.
    pub fn all(&self) -> usize {
        ["Query", "Mutation"].iter().map(|root| Schema::get().arguments(root).len()).sum()
    }

    /// The arguments that a role has never used.
    pub fn missing(&self, role: Role) -> Vec<String> {
        let all = ["Query", "Mutation"].iter().flat_map(|root| Schema::get().arguments(root));
        all.filter(|path| self.times(role, path) == 0).map(|path| format!("{} {path}", role.name())).collect()
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// Anything, a mutation in so many of a hundred.
    All { mutations: usize },
    /// A list, and anything of its rows.
    List(&'static str),
    /// A list with a filter, and nothing of a row but its id.
    Filter(&'static str),
    /// A list in an order, and nothing of a row but its id.
    Order(&'static str),
    /// How many a list has, and nothing else.
    Count(&'static str),
    /// Cursors of a list, and whether there are more pages.
    Cursor(&'static str),
    /// Only this mutation, and what comes of it.
    Mutation(&'static str),
}

#[derive(Debug)]
pub struct Generator<'a> {
    pub role: Role,
    pub values: &'a Values,
    pub coverage: &'a mut Coverage,
    pub dice: &'a mut Dice,
    pub focus: Focus,
    /// How many fields are left to ask.
    budget: usize,
    /// What it asks it means well, in this case.
    faith: Option<OfCase>,
}

/// How many of a hundred mutations are meant well.
const WELL_MEANT: usize = 30;

impl<'a> Generator<'a> {
    pub fn new(
        role: Role,
        values: &'a Values,
        coverage: &'a mut Coverage,
        dice: &'a mut Dice,
        focus: Focus,
    ) -> Self {
        Self { role, values, coverage, dice, focus, budget: 0, faith: None }
    }

    pub fn op(&mut self) -> Op {
        let mutation = match self.focus {
            Focus::All { mutations } => self.dice.chance(mutations),
            Focus::Mutation(_) => true,
            _ => false,
        };
        self.budget = if self.dice.chance(15) { 70 } else { 30 };
        let means_well = mutation && self.dice.chance(WELL_MEANT);
        self.faith = means_well.then(OfCase::default);
        let several = !mutation && matches!(self.focus, Focus::All { .. }) && self.dice.chance(10);
        let count = if several { 2 } else { 1 };
        let roots = (0..count).map(|_| self.root(if mutation { "Mutation" } else { "Query" })).collect();
        // Which of several roots is cut off by the refusal of another one is a race; see `Twins::ask`.
        let denied = if mutation || several { 3 } else { 4 };
        let denied = &["data", "data", "errors", "reject"][..denied];
        Op {
            mutation,
            roots,
            denied: self.dice.pick(denied).copied().unwrap_or("data"),
            language: self.dice.pick(&["nl", "en"]).copied().unwrap_or("nl"),
            get: !mutation && self.dice.chance(10),
        }
    }

    fn root(&mut self, root: &'static str) -> Ask {
        let all: Vec<&'static Field> = Schema::get()
            .fields(root)
            .iter()
            .filter(|field| match self.focus {
                Focus::All { .. } => true,
                Focus::Mutation(name)
                | Focus::List(name)
                | Focus::Filter(name)
                | Focus::Order(name)
                | Focus::Count(name)
                | Focus::Cursor(name) => field.name == name,
            })
            .collect();
        let may = all.iter().copied().filter(|field| permitted(&field.name, self.role));
        let may: Vec<_> = may.filter(|field| self.faith.is_none() || self.can(&field.name)).collect();
        // Often what this role has left out most; of mutations mostly what it may do.
        let (new, among) = if self.faith.is_some() { (50, &may) } else { (80, &all) };
        let field = if matches!(self.focus, Focus::All { .. }) && self.dice.chance(new) {
            among
                .iter()
                .copied()
                .max_by_key(|field| self.left(root, field))
                .filter(|field| self.left(root, field) > 0)
        } else {
            None
        };
        let field = match field {
            None if root == "Mutation"
                && !may.is_empty()
                && (self.faith.is_some() || self.dice.chance(85)) =>
            {
                self.dice.pick(&may).copied()
            }
            None => self.dice.pick(&all).copied(),
            some => some,
        };
        let field = field.expect("a field to ask");
        if let (Some(case), Some(rule)) = (&mut self.faith, act(&field.name).and_then(policy::rule)) {
            *case = self.values.faith.case(rule.need, self.dice).cloned().unwrap_or_default();
        }
        let path = format!("{root}.{}", field.name);
        self.coverage.note(self.role, &path);
        let mut ask = self.field(field, &path, 0);
        if root == "Query" {
            self.narrow(&mut ask, field);
        }
        ask
    }

    /// Whether there may be a case, or a meeting, in which it may do that.
    fn can(&self, mutation: &str) -> bool {
        let rule = act(mutation).and_then(policy::rule);
        rule.is_none_or(|rule| {
            rule.own
                || rule.category == Category::Consult
                || rule.need.met_by(Relations::NONE)
                || self.values.faith.has(rule.need)
        })
    }

    /// How many of a field's arguments this role has never used.
    fn left(&self, root: &str, field: &Field) -> usize {
        let unused = |path: &String| self.coverage.times(self.role, path) == 0;
        Schema::get().arguments_of(root, field).iter().filter(|path| unused(path)).count()
    }

    /// Leaves of a list only what the focus asks.
    fn narrow(&mut self, ask: &mut Ask, field: &Field) {
        let plain = |field: &str, of: Option<&str>, inner: Vec<Ask>| Ask {
            field: field.to_owned(),
            args: Vec::new(),
            on: None,
            of: of.map(str::to_owned),
            inner,
            fragment: false,
            include: None,
        };
        let leaf = |field: &str| plain(field, None, Vec::new());
        let of = field.ty.named.as_str();
        ask.inner = match self.focus {
            Focus::Filter(_) | Focus::Order(_) => vec![plain("nodes", None, vec![leaf("id")])],
            Focus::Count(_) => vec![leaf("totalCount")],
            Focus::Cursor(_) => {
                let info = ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"].map(leaf).to_vec();
                vec![plain("pageInfo", None, info), plain("edges", None, vec![leaf("cursor")])]
            }
            _ => return,
        };
        ask.of = Some(of.to_owned());
    }

    fn field(&mut self, field: &Field, path: &str, depth: usize) -> Ask {
        self.budget = self.budget.saturating_sub(1);
        let args = self.arguments(field, path);
        let of = &field.ty.named;
        let inner = match Schema::get().kind(of) {
            Kind::Object(fields) => self.selection(fields, None, depth),
            Kind::Any(objects) => self.each(objects, depth),
            _ => Vec::new(),
        };
        let has_fields = !inner.is_empty();
        Ask {
            field: field.name.clone(),
            args,
            on: None,
            of: has_fields.then(|| of.clone()),
            inner,
            fragment: has_fields && self.dice.chance(15),
            include: (depth > 0 && self.dice.chance(4)).then(|| self.dice.chance(70)),
        }
    }

    /// Some fields of an object; at least one.
    fn selection(&mut self, fields: &[Field], on: Option<&str>, depth: usize) -> Vec<Ask> {
        let mut inner = Vec::new();
        let carries = fields.iter().any(|field| field.name == "pageInfo") || depth == 0;
        // Not from a to z: what they may ask is used up before they are at the end.
        let mut visited: Vec<_> = fields.iter().enumerate().collect();
        self.dice.shuffle(&mut visited);
        for (place, field) in visited {
            let leaf = !matches!(Schema::get().kind(&field.ty.named), Kind::Object(_) | Kind::Any(_));
            let percent = match (leaf, depth) {
                _ if self.budget == 0 => 0,
                (true, _) => 50,
                _ if carries || matches!(field.name.as_str(), "node" | "access") => 55,
                (false, 0..=2) => 40,
                (false, 3..=5) => 14,
                (false, _) => 0,
            };
            if self.dice.chance(percent) || field.name == "userErrors" {
                let mut ask = self.field(field, "", depth + 1);
                ask.on = on.map(str::to_owned);
                if field.name == "userErrors" {
                    ask.inner = ["code", "field", "message"].map(of_name).to_vec();
                    ask.include = None;
                }
                inner.push((place, ask));
            }
        }
        if inner.is_empty() {
            inner.push((0, Ask { on: on.map(str::to_owned), ..of_name("__typename") }));
        }
        // The server answers fields in the order in which they are asked.
        if !self.dice.chance(20) {
            inner.sort_by_key(|(place, _)| *place);
        }
        inner.into_iter().map(|(_, ask)| ask).collect()
    }

    /// Some fields of some of the objects that an interface or a union can be.
    fn each(&mut self, objects: &[String], depth: usize) -> Vec<Ask> {
        let mut inner = vec![of_name("__typename")];
        for object in objects {
            if objects.len() < 4 || self.dice.chance(40) {
                let fields = Schema::get().fields(object);
                self.budget = self.budget.max(3);
                inner.extend(self.selection(fields, Some(object), depth + 1));
            }
        }
        inner
    }

    fn arguments(&mut self, field: &Field, path: &str) -> Vec<(String, String, Val, bool)> {
        let windowed = field.args.iter().any(|arg| arg.name == "after");
        let names = ["first", "after", "last", "before"];
        let unused = |name: &&str| self.coverage.times(self.role, &format!("{path}.{name}")) == 0;
        let whole = windowed && !path.is_empty() && names.iter().any(unused) && self.dice.chance(30);
        // Mostly a window that makes sense.
        let window = match (windowed, self.dice.below(10)) {
            (false, _) => &names[..],
            _ if whole => &names[..],
            (_, 4..=8) if !self.values.cursors.contains_key(&field.name) => &["last"],
            (_, 0..=1) => &[],
            (_, 2..=3) => &["first"],
            (_, 4..=5) => &["first", "after"],
            (_, 6) => &["last"],
            (_, 7..=8) => &["last", "before"],
            _ => &["first", "after", "last", "before"],
        };
        let mut given = Vec::new();
        for arg in &field.args {
            let path = format!("{path}.{}", arg.name);
            let in_window = matches!(arg.name.as_str(), "first" | "after" | "last" | "before");
            let wanted = if in_window && windowed {
                window.contains(&arg.name.as_str())
            } else {
                arg.ty.needed || self.wants(&path) || self.forced(&arg.name)
            };
            if wanted {
                let value = self.value(arg, &path);
                given.push((arg.name.clone(), arg.ty.text.clone(), value, self.dice.chance(50)));
            }
        }
        given
    }

    fn forced(&self, name: &str) -> bool {
        matches!((self.focus, name), (Focus::Filter(_), "filter") | (Focus::Order(_), "sort"))
    }

    /// Few filters at once, or they leave nothing; what this role has never used first. None where it is no filter.
    fn filters(&mut self, fields: &[Arg], path: &str) -> Option<Vec<usize>> {
        if !path.ends_with(".filter") {
            return None;
        }
        let count = match self.focus {
            Focus::Filter(_) => 1,
            _ => *self.dice.pick(&[0, 0, 1, 1, 1, 1, 1, 2, 2, 3]).unwrap_or(&1),
        };
        let mut all: Vec<usize> = (0..fields.len()).collect();
        self.dice.shuffle(&mut all);
        if self.dice.chance(50) {
            let times =
                |nth: &usize| self.coverage.times(self.role, &format!("{path}.{}", fields[*nth].name));
            all.sort_by_key(|nth| times(nth).min(1));
        }
        all.truncate(count);
        Some(all)
    }

    /// What this role has never used is used sooner.
    fn wants(&mut self, path: &str) -> bool {
        let new = self.coverage.times(self.role, path) == 0;
        if self.faith.is_some() {
            let helps = !path.ends_with("Key") && !path.ends_with("ersion");
            return self.dice.chance(if new {
                60
            } else if helps {
                30
            } else {
                0
            });
        }
        // What is asked of one list alone is seldom filtered: that is what another focus is for.
        let of_list =
            matches!(self.focus, Focus::List(_) | Focus::Count(_) | Focus::Cursor(_) | Focus::Order(_));
        if of_list && path.ends_with(".filter") {
            return self.dice.chance(20);
        }
        self.dice.chance(if new { 92 } else { 35 })
    }

    fn value(&mut self, arg: &Arg, path: &str) -> Val {
        self.coverage.note(self.role, path);
        if !arg.ty.needed && self.dice.chance(3) {
            return Val::Null;
        }
        if arg.ty.list && self.faith.is_some() {
            let mut some = vec![self.single(arg, path), self.single(arg, path)];
            some.dedup();
            some.truncate(1 + self.dice.below(2));
            return Val::List(some);
        }
        if arg.ty.list {
            let many = if arg.name == "ids" { 6 } else { 3 };
            let count = if self.dice.chance(6) { 0 } else { 1 + self.dice.below(many) };
            return Val::List((0..count).map(|_| self.single(arg, path)).collect());
        }
        self.single(arg, path)
    }

    fn single(&mut self, arg: &Arg, path: &str) -> Val {
        match Schema::get().kind(&arg.ty.named) {
            Kind::Words(words) => Val::Word(self.dice.pick(words).cloned().unwrap_or_default()),
            Kind::Input { fields, one_of } => {
                if let Some(person) = self.values.person(fields, self.dice).filter(|_| self.dice.chance(70)) {
                    fields
                        .iter()
                        .for_each(|field| self.coverage.note(self.role, &format!("{path}.{}", field.name)));
                    return person;
                }
                if let Some(Val::Object(given)) = self.values.apt.input(path, self.dice) {
                    given
                        .iter()
                        .for_each(|(name, _)| self.coverage.note(self.role, &format!("{path}.{name}")));
                    return Val::Object(given);
                }
                // One of two: a professional or one of the family's own people.
                let either = self.faith.as_ref().map(|_| ["familyMemberId", "memberId"][self.dice.below(2)]);
                let has_both = fields.iter().any(|field| field.name == "familyMemberId");
                let some = self.filters(fields, path);
                let one = self.dice.below(fields.len());
                let mut given = Vec::new();
                for (nth, field) in fields.iter().enumerate() {
                    let path = format!("{path}.{}", field.name);
                    let wanted = match &some {
                        Some(some) => some.contains(&nth),
                        None if *one_of => nth == one,
                        None if has_both && either.is_some() && is_somebody(&field.name) => {
                            (either == Some("familyMemberId")) == (field.name == "familyMemberId")
                        }
                        None => field.ty.needed || self.wants(&path),
                    };
                    if wanted {
                        let mut value = self.value(field, &path);
                        if *one_of && value == Val::Null {
                            value = self.single(field, &path);
                        }
                        given.push((field.name.clone(), value));
                    }
                }
                Val::Object(given)
            }
            _ => match &self.faith {
                Some(case) => self.values.fitting(&arg.ty.named, &arg.name, path, case, self.dice),
                None => self.values.scalar(&arg.ty.named, &arg.name, path, self.dice),
            },
        }
    }
}

/// Whether an argument names who is to do something, or joins.
fn is_somebody(argument: &str) -> bool {
    matches!(argument, "familyMemberId" | "memberId" | "ownerId")
}

/// Mutations whose act has another name.
const ACTS: &[(&str, Act)] = &[
    ("agencyAdd", Act::AgencyKeep),
    ("agencyChange", Act::AgencyKeep),
    ("memberAdd", Act::MemberKeep),
    ("memberLeave", Act::MemberKeep),
    ("standInEnd", Act::StandInAssign),
    ("caseStart", Act::CaseSteer),
    ("caseHold", Act::CaseSteer),
    ("caseResume", Act::CaseSteer),
    ("caseReopen", Act::CaseSteer),
    ("caseClose", Act::CaseSteer),
    ("caseHandOver", Act::RegieHandOver),
    ("teamAdd", Act::TeamKeep),
    ("teamEnd", Act::TeamKeep),
    ("consentGive", Act::ConsentRecord),
    ("personContactSet", Act::ContactSet),
    ("familyMemberSet", Act::FamilyKeep),
    ("consultSeriesStart", Act::SeriesKeep),
    ("consultPlan", Act::SeriesKeep),
    ("consultInvite", Act::MeetingLead),
    ("invitationAdd", Act::MeetingLead),
    ("invitationWithdraw", Act::MeetingLead),
    ("consultOpen", Act::MeetingLead),
    ("consultClose", Act::MeetingLead),
    ("attendanceRecord", Act::MeetingLead),
    ("agreementFinish", Act::AgreementProgress),
    ("casePhaseSet", Act::CaseSteer),
    ("interventionOffer", Act::InterventionKeep),
    ("interventionEnd", Act::InterventionKeep),
    ("interventionResize", Act::InterventionKeep),
    ("mentorAdd", Act::MentorKeep),
    ("mentorChange", Act::MentorKeep),
    ("mentorTrain", Act::MentorKeep),
    ("mentorCoach", Act::MentorKeep),
    ("conditionAccept", Act::ConditionKeep),
    ("conditionMark", Act::ConditionKeep),
    ("placementAsk", Act::PlacementKeep),
    ("placementStart", Act::PlacementKeep),
    ("placementPause", Act::PlacementKeep),
    ("placementResume", Act::PlacementKeep),
    ("placementIntensify", Act::PlacementKeep),
    ("placementEnd", Act::PlacementKeep),
    ("outreachPlan", Act::OutreachKeep),
    ("outreachRecord", Act::OutreachKeep),
    ("adviceTakeUp", Act::AdviceGive),
    ("adviceAnswer", Act::AdviceGive),
    ("adviceWithdraw", Act::AdviceEnd),
    ("adviceClose", Act::AdviceEnd),
    ("articleWrite", Act::ArticleKeep),
    ("articleRevise", Act::ArticleKeep),
    ("articlePublish", Act::ArticleKeep),
    ("articleRetire", Act::ArticleKeep),
    ("arrangementMake", Act::ArrangementKeep),
    ("arrangementEnd", Act::ArrangementKeep),
    ("referralAccept", Act::ReferralDecide),
    ("referralDecline", Act::ReferralDecide),
    ("referralFeedback", Act::ReferralDecide),
    ("deadlineStart", Act::DeadlineKeep),
    ("deadlinePause", Act::DeadlineKeep),
    ("deadlineResume", Act::DeadlineKeep),
    ("deadlineExtend", Act::DeadlineKeep),
    ("deadlineMeet", Act::DeadlineKeep),
    ("planStart", Act::PlanKeep),
    ("planDescribe", Act::PlanKeep),
    ("goalSet", Act::PlanKeep),
    ("actionSet", Act::PlanKeep),
    ("goalProgress", Act::PlanProgress),
    ("actionProgress", Act::PlanProgress),
    ("planEvaluate", Act::PlanProgress),
    ("frameworkTell", Act::FrameworkSet),
    ("measureRequest", Act::MeasureKeep),
    ("measureRule", Act::MeasureKeep),
    ("measureEnd", Act::MeasureKeep),
    ("investigationAccept", Act::InvestigationKeep),
    ("investigationDecline", Act::InvestigationKeep),
    ("investigationConclude", Act::InvestigationKeep),
    ("groupJoin", Act::GroupKeep),
    ("groupLeave", Act::GroupKeep),
    ("familyChoiceRecord", Act::ChoiceRecord),
    ("familyChoiceWeigh", Act::ChoiceWeigh),
];

/// Whether a role may ever do what a mutation does.
fn permitted(mutation: &str, role: Role) -> bool {
    act(mutation).and_then(policy::rule).is_none_or(|rule| rule.roles.contains(&role))
}

/// The act of a mutation.
pub fn act(mutation: &str) -> Option<Act> {
    ACTS.iter().find(|(name, _)| *name == mutation).map(|(_, act)| *act).or_else(|| {
        let plain = |text: &str| text.replace('_', "").to_lowercase();
        Act::ALL.iter().find(|(_, name, _)| plain(name) == plain(mutation)).map(|(act, ..)| *act)
    })
}

fn of_name(field: &str) -> Ask {
    Ask {
        field: field.to_owned(),
        args: Vec::new(),
        on: None,
        of: None,
        inner: Vec::new(),
        fragment: false,
        include: None,
    }
}
