//! The schema as text: what `schema.graphql` holds. Each field carries its category.

use async_graphql::SDLExportOptions;
use domain::{choice::Choice, policy};

const DIRECTIVE: &str = "\
\"\"\"
The one data category of a field; it decides who may read it (gegevenscategorie).
\"\"\"
directive @category(name: Category!) on FIELD_DEFINITION
";

/// The schema, with `@category` on every field that holds data.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_enum_items().include_specified_by();
    let plain = super::schema().sdl_with_options(options);
    let mut text = String::with_capacity(plain.len() * 2);
    let mut type_name = None;
    let mut in_description = false;
    // Of a field whose arguments stand on lines of their own.
    let mut awaits = None;
    for line in plain.lines() {
        text.push_str(line.trim_end());
        if line.trim_start().starts_with("\"\"\"") {
            // A description opens and closes on lines of their own.
            in_description = !in_description;
        } else if !in_description {
            if let Some(rest) = line.strip_prefix("type ") {
                type_name = rest.split([' ', '{']).next().map(str::to_owned);
            } else if line.starts_with('}') {
                type_name = None;
            } else if let (Some(name), Some(field)) = (&type_name, field(line))
                && let Some(category) = policy::category(name, field)
            {
                awaits = Some(category);
            }
            if !line.ends_with('(')
                && let Some(category) = awaits.take_if(|_| !line.starts_with("\t\t"))
            {
                text.push_str(&format!(" @category(name: {})", category.name()));
            }
        }
        text.push('\n');
    }
    text.push('\n');
    text.push_str(DIRECTIVE);
    text
}

/// The name of the field that a line of a type declares.
fn field(line: &str) -> Option<&str> {
    let line = line.strip_prefix('\t')?;
    let end = line.find(['(', ':'])?;
    let name = line.get(..end)?;
    name.chars().all(|c| c.is_ascii_alphanumeric()).then_some(name)
}
