//! The checked-in schema as the tests ask it: the fields of each type, selections of all of them, global ids.

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, Type, TypeKind, TypeSystemDefinition},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    sync::OnceLock,
};
use tests::seed;

/// A field and the type that it gives, lists and nulls taken away.
#[derive(Debug)]
pub struct Field {
    pub name: String,
    of: String,
}

#[derive(Debug, Default)]
struct Shape {
    objects: BTreeMap<String, Vec<Field>>,
    unions: BTreeSet<String>,
}

/// The relations, as a filter that leaves none out.
pub const EVERY_RELATION: &str = "[DIRECTING, TEAM, EMERGENCY, CONSULTED, REFERRED, MATCHED, OVERSEEING]";

/// What `access` says, whole.
const ACCESS: &str = " { relation ground purpose until withheld { field category reason remedy } }";

fn shape() -> &'static Shape {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    SHAPE.get_or_init(|| {
        let mut shape = Shape::default();
        let document = parse_schema(include_str!("../../schema.graphql")).expect("a schema");
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            match definition.node.kind {
                TypeKind::Object(object) => {
                    let fields = object.fields.iter().map(|field| Field {
                        name: field.node.name.node.to_string(),
                        of: named(&field.node.ty.node),
                    });
                    shape.objects.insert(name, fields.collect());
                }
                TypeKind::Union(_) => {
                    shape.unions.insert(name);
                }
                _ => {}
            }
        }
        shape
    })
}

fn named(of: &Type) -> String {
    match &of.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(of) => named(of),
    }
}

/// The fields of an object type.
pub fn fields(type_name: &str) -> &'static [Field] {
    shape().objects.get(type_name).unwrap_or_else(|| panic!("the schema has no object type `{type_name}`"))
}

/// Every field of a type; of an object that a field gives no more than which one it is, except where `into` says
/// what to select in it.
pub fn every_field(type_name: &str, into: impl Fn(&str) -> Option<String>) -> String {
    let mut text = "__typename".to_owned();
    for field in fields(type_name) {
        let inner = into(&field.name).unwrap_or_else(|| least(&field.of));
        let _ = write!(text, " {}{inner}", field.name);
    }
    text
}

fn least(of: &str) -> String {
    if shape().unions.contains(of) {
        return " { __typename ... on Node { id } }".to_owned();
    }
    let Some(fields) = shape().objects.get(of) else { return String::new() };
    if of == "Access" {
        return ACCESS.to_owned();
    }
    let id = if fields.iter().any(|field| field.name == "id") { " id" } else { "" };
    format!(" {{ __typename{id} }}")
}

/// The first byte of a type's ids.
const TAGS: &[(&str, u8)] = &[
    ("Region", b'r'),
    ("Municipality", b'g'),
    ("Agency", b'a'),
    ("Member", b'm'),
    ("StandIn", b'w'),
    ("Person", b'p'),
    ("PersonMatch", b'='),
    ("Family", b'f'),
    ("FamilyMember", b'l'),
    ("Case", b'c'),
    ("TeamMembership", b't'),
    ("Regie", b'e'),
    ("FrameworkPeriod", b'j'),
    ("Concern", b'1'),
    ("ContactMoment", b'2'),
    ("CareNote", b'3'),
    ("GroupMembership", b'J'),
    ("GroupTrend", b'H'),
    ("Notice", b'Q'),
    ("EducationRecord", b'4'),
    ("PoliceFact", b'5'),
    ("Assessment", b'6'),
    ("Grant", b'x'),
    ("Consent", b'o'),
    ("ConsultSeries", b'u'),
    ("ConsultSeat", b's'),
    ("ConsultMeeting", b'v'),
    ("Invitation", b'i'),
    ("AgendaItem", b'n'),
    ("Contribution", b'q'),
    ("Decision", b'y'),
    ("Agreement", b'd'),
    ("AccessEntry", b'z'),
    ("Emergency", b'h'),
    ("Retention", b'T'),
    ("Arrangement", b'A'),
    ("OutreachAction", b'O'),
    ("Intervention", b'N'),
    ("Placement", b'L'),
    ("AdviceRequest", b'F'),
    ("KnowledgeArticle", b'Z'),
    ("ArticleRevision", b'0'),
    ("Mentor", b'W'),
    ("Condition", b'U'),
    ("Referral", b'R'),
    ("Deadline", b'D'),
    ("DeadlineMove", b'M'),
    ("Measure", b'7'),
    ("Investigation", b'8'),
    ("FamilyChoice", b'9'),
    ("Plan", b'P'),
    ("Goal", b'G'),
    ("PlanAction", b'B'),
    ("PlanEvaluation", b'E'),
    ("PlanRevision", b'V'),
    ("PlanAccord", b'K'),
    ("Confidentiality", b'C'),
    ("Inspection", b'I'),
    ("Destruction", b'X'),
    ("Signal", b'S'),
    ("SignalMatch", b'Y'),
];

/// The global id of a planted record, whether or not anyone may see it.
pub fn global(type_name: &str, name: &str) -> String {
    let tag = TAGS.iter().find(|(known, _)| *known == type_name).expect("a type with ids").1;
    let uuid = seed::id::<()>(name).0;
    BASE64_URL_SAFE_NO_PAD.encode([&[tag], uuid.as_bytes().as_slice()].concat())
}
