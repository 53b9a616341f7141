//! Canaries: every protected value of the cast names its own coordinate, so a text that holds one shows what leaked
//! and from where. Answers are searched for what their reader may not see, log lines for all of them.

use crate::{cast::Sight, seed};
use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use domain::{Category, Relation, Role, policy};
use std::{
    collections::{BTreeSet, HashMap},
    io,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
use tracing_subscriber::fmt::MakeWriter;

/// A planted value that occurs nowhere else.
#[derive(Clone, Debug)]
pub struct Canary {
    pub value: String,
    /// The type and the field of the schema.
    pub coordinate: (&'static str, &'static str),
    pub category: Category,
    /// The case that it hangs on; empty for the directory of the network.
    pub case: &'static str,
    pub only: Only,
}

/// What decides about a record besides role and relation. Names are handles of the cast and of its agencies.
#[derive(Clone, Debug, Default)]
pub struct Only {
    /// The agency that wrote it.
    pub author: Option<&'static str>,
    /// Only these agencies: the table of an agenda item, the audience of a contribution.
    pub agencies: Option<&'static [&'static str]>,
    /// Only these members: the seats of a meeting.
    pub seats: Option<&'static [&'static str]>,
    /// Only this region: the directory.
    pub region: Option<&'static str>,
    /// The member who owns it, and sees it whatever else holds.
    pub owner: Option<&'static str>,
    /// Only these members, who own it, whatever their role.
    pub own: Option<&'static [&'static str]>,
    /// Every member of every region, where no agencies are named; else the professionals of these.
    pub network: bool,
    /// Only privacy officers.
    pub overseers: bool,
    /// Only those on the approach of a group.
    pub approach: bool,
    /// A category that must be readable too, but for the author.
    pub also: Option<Category>,
}

/// Every canary of the planted network.
pub fn canaries() -> &'static [Canary] {
    &seed::network().canaries
}

impl Sight {
    /// May this member of the cast read it? Worked out from the tables of the policy and of the cast, and from
    /// nothing that the server does.
    pub fn reads(&self, canary: &Canary) -> bool {
        let Only { author, agencies, seats, region, owner, own, network, overseers, approach, also } =
            &canary.only;
        let acts_for = |handle: &&str| *handle == self.handle || self.acts_for.contains(handle);
        if let Some(own) = own {
            return self.works && own.iter().any(acts_for);
        }
        if !self.works || policy_need(canary.category, self) == policy::Need::Never {
            return false;
        }
        if *network {
            let works = policy::PROFESSIONALS.contains(&self.role());
            return agencies.is_none_or(|of| works && of.contains(&self.agency));
        }
        if owner.as_ref().is_some_and(acts_for) {
            return true;
        }
        if *overseers && self.role() != Role::PrivacyOfficer {
            return false;
        }
        if let Some(region) = region {
            // A report hears the figures of the region, whoever carries it out.
            let carries = agencies.is_none_or(|of| of.contains(&self.agency));
            let works = !matches!(self.role(), Role::PrivacyOfficer | Role::Administrator);
            let told = agencies.is_none() || carries && works || self.role() == Role::Reporter;
            return *region == self.region() && told;
        }
        if let Some(seats) = seats {
            return seats.iter().any(acts_for);
        }
        let relations = self.relations(canary.case);
        let enough = met(policy_need(canary.category, self), relations.iter().copied());
        if *approach && !met(policy::Need::Working, relations.iter().copied()) {
            return false;
        }
        let takes_part = relations.iter().any(|relation| *relation != Relation::Overseeing);
        let wrote = *author == Some(self.agency) && takes_part;
        let also = also.is_none_or(|category| met(policy_need(category, self), relations.iter().copied()));
        // Who directs the case sees to its agreements, at whatever item they were made.
        let directs = canary.coordinate.0 == "Agreement" && relations.contains(&Relation::Directing);
        let asked = agencies.is_none_or(|agencies| agencies.contains(&self.agency));
        (enough && also || wrote) && (asked || directs)
    }
}

fn policy_need(category: Category, sight: &Sight) -> policy::Need {
    let (row, needs) = policy::READS[category as usize];
    assert_eq!(row, category);
    needs[sight.role() as usize]
}

/// The letters of the policy, spelled out once more.
pub(crate) fn met(need: policy::Need, mut relations: impl Iterator<Item = Relation>) -> bool {
    use {Relation::*, policy::Need};
    relations.any(|relation| match need {
        Need::Never => false,
        Need::Directing => matches!(relation, Directing),
        Need::Working => matches!(relation, Directing | Team),
        Need::Team => matches!(relation, Directing | Team | Emergency),
        Need::Consulted => matches!(relation, Directing | Team | Emergency | Consulted),
        Need::Referred => matches!(relation, Directing | Team | Emergency | Consulted | Referred),
        Need::Overseeing => matches!(relation, Overseeing),
        Need::Any | Need::Viewer => true,
    })
}

/// Panics if `text` holds a canary that is not permitted: as it is, in JSON or URL escapes, in base64 or in hexadecimal.
#[track_caller]
pub fn assert_clean(text: &str, permitted: impl Fn(&Canary) -> bool) {
    let leaked: Vec<_> = found_in(text).into_iter().filter(|canary| !permitted(canary)).collect();
    assert!(leaked.is_empty(), "{}\nin:\n{text}", report(&leaked));
}

/// The canaries that `text` holds, in the order in which they were planted.
pub fn found_in(text: &str) -> Vec<&'static Canary> {
    static INDEX: OnceLock<Index> = OnceLock::new();
    let index = INDEX.get_or_init(Index::new);
    let found: BTreeSet<usize> =
        forms(text).iter().flat_map(|form| index.search(form.to_lowercase().as_bytes())).collect();
    found.into_iter().map(|nth| &canaries()[nth]).collect()
}

/// Those of these values that `text` holds, as they are or in any of the same forms, once or twice over.
pub fn holds(text: &str, values: &[String]) -> Vec<String> {
    let twice = forms(text).into_iter().flat_map(|form| forms(&form));
    let twice: Vec<_> = twice.map(|form| form.to_lowercase()).collect();
    let is_in = |value: &&String| twice.iter().any(|form| form.contains(&value.to_lowercase()));
    values.iter().filter(is_in).cloned().collect()
}

/// A text as it is, and what it would be if it were base64, hexadecimal, or escaped as in URLs or in JSON.
fn forms(text: &str) -> Vec<String> {
    let mut forms = vec![text.to_owned(), base64_decoded(text), hex_decoded(text)];
    if text.contains('%') {
        forms.push(percent_decoded(text));
    }
    if text.contains('\\') {
        forms.push(json_unescaped(text));
    }
    forms
}

/// The canaries by how they begin, so that a text is read once and not once for each of them.
struct Index {
    begins: [bool; 256],
    by_start: HashMap<[u8; START], Vec<(Vec<u8>, usize)>>,
}

/// No canary is shorter.
const START: usize = 9;

impl Index {
    fn new() -> Self {
        let mut index = Self { begins: [false; 256], by_start: HashMap::new() };
        for (nth, canary) in canaries().iter().enumerate() {
            let value = canary.value.to_lowercase().into_bytes();
            let start = *value.first_chunk().expect("a canary is long enough");
            index.begins[usize::from(start[0])] = true;
            index.by_start.entry(start).or_default().push((value, nth));
        }
        index
    }

    fn search(&self, text: &[u8]) -> Vec<usize> {
        let mut found = Vec::new();
        for (at, letter) in text.iter().enumerate() {
            let Some(start) = self.begins[usize::from(*letter)].then(|| text[at..].first_chunk()).flatten()
            else {
                continue;
            };
            let alike = self.by_start.get(start).map_or(&[][..], Vec::as_slice);
            found
                .extend(alike.iter().filter(|(value, _)| text[at..].starts_with(value)).map(|(_, nth)| *nth));
        }
        found
    }
}

fn report(leaked: &[&Canary]) -> String {
    let line = |canary: &&Canary| {
        let (type_name, field) = canary.coordinate;
        format!("\n  {type_name}.{field} of case `{}` ({:?}): {}", canary.case, canary.category, canary.value)
    };
    format!("these values may not be here:{}", leaked.iter().map(line).collect::<String>())
}

/// What every word of the base64 alphabets, also that for URLs, stands for when it is decoded from each of its
/// first four letters.
fn base64_decoded(text: &str) -> String {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_');
    let long = text.split(|c| !is_letter(c)).filter(|word| word.len() >= 12);
    let mut decoded = String::new();
    for word in long {
        let word = word.replace('-', "+").replace('_', "/");
        for shift in 0..4 {
            // What is left over after whole letters decodes too, so that no last letter is lost.
            let bytes =
                LENIENT.decode(&word[shift..]).or_else(|_| LENIENT.decode(&word[shift..word.len() - 1]));
            decoded += &String::from_utf8_lossy(&bytes.unwrap_or_default());
            decoded.push(' ');
        }
    }
    decoded
}

/// Takes any length, padded or not.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What every long run of hexadecimal digits stands for, from its first and from its second on.
fn hex_decoded(text: &str) -> String {
    let long = text.split(|c: char| !c.is_ascii_hexdigit()).filter(|run| run.len() >= 2 * START);
    let mut decoded = String::new();
    for run in long {
        for shift in 0..2 {
            let pairs =
                run.as_bytes()[shift..].chunks_exact(2).filter_map(|two| std::str::from_utf8(two).ok());
            let bytes: Vec<u8> = pairs.filter_map(|two| u8::from_str_radix(two, 16).ok()).collect();
            decoded += &String::from_utf8_lossy(&bytes);
            decoded.push(' ');
        }
    }
    decoded
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *byte == b'%').and_then(|two| std::str::from_utf8(two).ok());
        let decoded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(decoded.unwrap_or(*byte));
        rest = if decoded.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Every `\u0041`, `\"`, `\\` and `\/` as the letter that it stands for.
fn json_unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let code = rest.strip_prefix('u').and_then(|digits| u32::from_str_radix(digits.get(..4)?, 16).ok());
        if let Some(letter) = code.and_then(char::from_u32) {
            plain.push(letter);
            rest = &rest[5..];
        }
    }
    plain + rest
}

/// Where log lines go: each is searched for canaries as it is written. Nothing of a person belongs in a log, so no
/// canary is permitted there at all.
#[derive(Clone, Debug, Default)]
pub struct LogWatch(Arc<Mutex<Vec<String>>>);

impl LogWatch {
    /// The reports of the lines that held a canary.
    pub fn leaks(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl io::Write for LogWatch {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let leaked = found_in(&text);
        if !leaked.is_empty() {
            let text = format!("{}\nin the log line:\n{text}", report(&leaked));
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogWatch {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The subscriber that shows a watch everything down to DEBUG, of every crate.
pub fn watching(watch: &LogWatch) -> impl tracing::Subscriber + Send + Sync + 'static {
    let level = tracing_subscriber::filter::LevelFilter::DEBUG;
    tracing_subscriber::fmt().with_max_level(level).with_ansi(false).with_writer(watch.clone()).finish()
}

/// The logs of the whole process are watched from the first World on.
static LOGS: OnceLock<LogWatch> = OnceLock::new();

pub(crate) fn watch_logs() {
    LOGS.get_or_init(|| {
        let watch = LogWatch::default();
        tracing::subscriber::set_global_default(watching(&watch)).expect("nobody else set up the logs");
        watch
    });
}

#[track_caller]
pub(crate) fn assert_clean_logs() {
    let leaks = LOGS.get().map(LogWatch::leaks).unwrap_or_default();
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}
