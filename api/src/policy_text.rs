//! The policy of `domain::policy` as a text: to read and sign, or as JSON or CSV for a program.

use crate::cli::Format;
use domain::{
    Relation, Role,
    choice::Choice,
    policy::{self, Category, FIELDS, FIGURE_READERS, Need, READS, WRITES, Write},
};
use serde_json::{Value, json};

/// What each letter asks for.
const LETTERS: [(Need, &str); 9] = [
    (Need::Never, "no relation is enough: this role never has it"),
    (Need::Directing, "directs the case (casusregie)"),
    (Need::Working, "is on the team, or directs; not by breaking the glass"),
    (Need::Team, "is on the team, directs, or broke the glass (noodtoegang)"),
    (Need::Consulted, "as T, or is a guest of a consult on the case (overleg)"),
    (Need::Referred, "as C, or referred the case (verwijzer)"),
    (Need::Overseeing, "oversees the region (toezicht)"),
    (Need::Any, "any relation by which the object is visible"),
    (Need::Viewer, "every viewer in this role, whatever the case"),
];

/// The longest line of a list, in characters.
const WIDTH: usize = 110;

pub fn text(format: Format) -> String {
    match format {
        Format::Table => table(),
        Format::Json => json_text(),
        Format::Csv => csv(),
    }
}

/// The need of a role for an act: that of the act, if the role may do it and can read what it writes.
fn need_of(write: &Write, role: Role) -> Need {
    let reads = policy::need(write.category, role) != Need::Never;
    if reads && write.roles.contains(&role) { write.need } else { Need::Never }
}

fn table() -> String {
    let mut lines = vec![
        "THE POLICY OF SCHAKEL".to_owned(),
        "Who may read and write what. A letter says which relation to the case a role needs:".to_owned(),
        String::new(),
    ];
    lines.extend(LETTERS.iter().map(|(need, meaning)| format!("  {}  {meaning}", need.letter())));

    heading(&mut lines, "1. WHO MAY READ WHICH CATEGORY");
    let reads = READS.iter().map(|(category, needs)| {
        let cells = needs.iter().map(|need| need.letter().to_owned()).collect();
        (category.name().to_owned(), cells)
    });
    matrix(&mut lines, reads.collect());

    heading(&mut lines, "2. WHO MAY DO WHAT");
    lines.push(
        "Each act also needs the relation by which the role reads the category that is written, named after it.".to_owned(),
    );
    lines.push("At a consult the chair directs, the panel is the team, a guest is consulted.".to_owned());
    lines.push("*  who wrote it, or owns it, may do it without that relation".to_owned());
    lines.push(String::new());
    let writes = WRITES.iter().map(|write| {
        let own = if write.own { "*" } else { "" };
        let cell = |role: Role| match need_of(write, role) {
            Need::Never => Need::Never.letter().to_owned(),
            need => format!("{}{own}", need.letter()),
        };
        let cells = Role::ALL.iter().map(|(role, ..)| cell(*role)).collect();
        (format!("{} ({})", write.act.name(), write.category.name()), cells)
    });
    matrix(&mut lines, writes.collect());

    heading(&mut lines, "3. THE CATEGORY OF EVERY FIELD");
    let types = width(FIELDS.iter().map(|(name, ..)| *name));
    let categories = width(FIELDS.iter().map(|(_, category, _)| category.name()));
    for (type_name, category, fields) in FIELDS {
        let start = format!("{}  {}  ", pad(type_name, types), pad(category.name(), categories));
        wrapped(&mut lines, &start, fields);
    }

    heading(&mut lines, "4. WHO READS FIGURES");
    let readers: Vec<_> = FIGURE_READERS.iter().map(|role| role.name()).collect();
    wrapped(&mut lines, "Of programmes (rounded to 5, none below 10): ", &readers);
    wrapped(&mut lines, "How often members signal: ", &[Role::PrivacyOfficer.name()]);

    heading(&mut lines, "5. THE WORDS");
    words::<Category>(&mut lines, "Categories");
    words::<Role>(&mut lines, "Roles");
    words::<Relation>(&mut lines, "Relations");
    words::<domain::Act>(&mut lines, "Acts");
    lines.join("\n")
}

fn heading(lines: &mut Vec<String>, title: &str) {
    lines.extend([String::new(), title.to_owned(), "─".repeat(title.chars().count()), String::new()]);
}

/// A column a role; the names of the roles stand as stairs above their columns.
fn matrix(lines: &mut Vec<String>, rows: Vec<(String, Vec<String>)>) {
    let label = width(rows.iter().map(|(label, _)| label.as_str()));
    let indent = " ".repeat(label + 2);
    for (nth, (_, name, _)) in Role::ALL.iter().enumerate() {
        lines.push(format!("{indent}{}{name}", "│  ".repeat(nth)));
    }
    for (name, cells) in rows {
        let cells: Vec<String> = cells.iter().map(|cell| pad(cell, 2)).collect();
        lines.push(format!("{}  {}", pad(&name, label), cells.join(" ")).trim_end().to_owned());
    }
}

/// `start`, then the items; a further line begins below the first item.
fn wrapped(lines: &mut Vec<String>, start: &str, items: &[&str]) {
    let mut line = start.to_owned();
    for (nth, item) in items.iter().enumerate() {
        let comma = if nth + 1 == items.len() { "" } else { "," };
        if line.chars().count() + item.len() + 2 > WIDTH {
            lines.push(line.trim_end().to_owned());
            line = " ".repeat(start.chars().count());
        }
        line.push_str(&format!("{item}{comma} "));
    }
    lines.push(line.trim_end().to_owned());
}

fn words<C: Choice>(lines: &mut Vec<String>, title: &str) {
    if lines.last().is_some_and(|line| !line.is_empty()) {
        lines.push(String::new());
    }
    lines.push(title.to_owned());
    let names = width(C::ALL.iter().map(|(_, name, _)| *name));
    lines.extend(C::ALL.iter().map(|(_, name, about)| format!("  {}  {about}", pad(name, names))));
}

fn width<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

/// By characters: bytes would break the columns at `·` and `ë`.
fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.chars().count())))
}

/// The relations of which one is enough; `ANY_VIEWER` where none is needed.
fn relations(need: Need) -> Vec<&'static str> {
    match need {
        Need::Viewer => vec!["ANY_VIEWER"],
        need => need.relations().iter().map(Choice::name).collect(),
    }
}

fn json_text() -> String {
    let needs = |need_of: &dyn Fn(Role) -> Need| -> Vec<Value> {
        let need = |role: Role| {
            let need = need_of(role);
            json!({ "role": role.name(), "need": need.letter(), "relations": relations(need) })
        };
        Role::ALL.iter().map(|(role, ..)| need(*role)).collect()
    };
    let reads = Category::ALL.iter().map(|(category, name, about)| {
        let needs = needs(&|role| policy::need(*category, role));
        json!({ "category": name, "about": about, "roles": needs })
    });
    let writes = WRITES.iter().map(|write| {
        json!({
            "act": write.act.name(),
            "category": write.category.name(),
            "own": write.own,
            "roles": needs(&|role| need_of(write, role)),
        })
    });
    let fields = each_field().map(|(type_name, field, category)| {
        json!({ "type": type_name, "field": field, "category": category.name() })
    });
    let text = json!({
        "reads": reads.collect::<Vec<_>>(),
        "writes": writes.collect::<Vec<_>>(),
        "fields": fields.collect::<Vec<_>>(),
    });
    format!("{text:#}")
}

fn each_field() -> impl Iterator<Item = (&'static str, &'static str, Category)> {
    let each = |(type_name, category, fields): &'static (&'static str, Category, &'static [&'static str])| {
        fields.iter().map(move |field| (*type_name, *field, *category))
    };
    FIELDS.iter().flat_map(each)
}

/// One table for all three, told apart by the first column. No value holds a comma or a quote.
fn csv() -> String {
    let mut lines = vec!["kind,subject,category,role,need,relations,own".to_owned()];
    let mut needs = |kind, subject: &str, category: Category, role: Role, need: Need, own: bool| {
        let (category, role, letter) = (category.name(), role.name(), need.letter());
        let relations = relations(need).join(" ");
        lines.push(format!("{kind},{subject},{category},{role},{letter},{relations},{own}"));
    };
    for (category, row) in &READS {
        for ((role, ..), need) in Role::ALL.iter().zip(row) {
            needs("read", "", *category, *role, *need, false);
        }
    }
    for write in WRITES {
        for (role, ..) in Role::ALL {
            needs("write", write.act.name(), write.category, *role, need_of(write, *role), write.own);
        }
    }
    let fields = each_field()
        .map(|(type_name, field, category)| format!("field,{type_name}.{field},{},,,,", category.name()));
    lines.extend(fields);
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_stands_below_its_role() {
        let table = table();
        let lines: Vec<&str> = table.lines().collect();
        let column = |line: &str, text: &str| {
            line.find(text).map(|at| line.get(..at).unwrap_or_default().chars().count())
        };
        let justice = lines.iter().find(|line| line.starts_with("JUSTICE")).expect("a row");
        for (role, name, _) in Role::ALL {
            let stair = lines.iter().find(|line| line.ends_with(name) && line.starts_with("  ")).expect(name);
            let at = column(stair, name).expect(name);
            let letter = justice.chars().nth(at).expect(name).to_string();
            assert_eq!(letter, policy::need(Category::Justice, *role).letter(), "{name}");
        }
        assert!(lines.iter().all(|line| line.trim_end() == *line));
    }

    #[test]
    fn every_field_act_role_and_category_is_there_in_each_format() {
        let fields = each_field().count();
        let pairs = (READS.len() + WRITES.len()) * Role::ALL.len();
        let csv = csv();
        assert_eq!(csv.lines().count(), 1 + fields + pairs);
        assert!(csv.lines().all(|line| line.split(',').count() == 7 && !line.contains('"')));

        let json: Value = serde_json::from_str(&json_text()).expect("JSON");
        let count = |key: &str| json.get(key).and_then(Value::as_array).map(Vec::len);
        assert_eq!(count("reads"), Some(READS.len()));
        assert_eq!(count("writes"), Some(WRITES.len()));
        assert_eq!(count("fields"), Some(fields));

        let table = table();
        for (type_name, _, names) in FIELDS {
            for name in *names {
                assert!(table.contains(name), "{type_name}.{name}");
            }
        }
        for write in WRITES {
            assert!(table.contains(&format!("{} ({})", write.act.name(), write.category.name())));
        }
    }

    #[test]
    fn an_act_is_not_promised_to_a_role_that_cannot_read_what_it_writes() {
        let set = policy::rule(domain::Act::ContactSet).expect("a rule");
        assert!(set.roles.contains(&Role::SafetyHouse));
        assert_eq!(need_of(set, Role::SafetyHouse), Need::Never);
        assert_eq!(need_of(set, Role::Wijkteam), Need::Team);
    }

    #[test]
    fn the_letters_are_explained() {
        for (_, needs) in &READS {
            assert!(needs.iter().all(|need| LETTERS.iter().any(|(known, _)| known == need)));
        }
    }
}
