//! The checked-in schema, as the generator of operations walks through it.

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, Type, TypeKind, TypeSystemDefinition},
};
use std::{collections::BTreeMap, sync::OnceLock};

/// A type as it is written: `[ID!]!`.
#[derive(Clone, Debug)]
pub struct Ty {
    pub text: String,
    pub named: String,
    pub list: bool,
    pub needed: bool,
}

#[derive(Clone, Debug)]
pub struct Arg {
    pub name: String,
    pub ty: Ty,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub args: Vec<Arg>,
    pub ty: Ty,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Object(Vec<Field>),
    Input {
        fields: Vec<Arg>,
        one_of: bool,
    },
    Words(Vec<String>),
    /// An interface or a union: the objects that it can be.
    Any(Vec<String>),
    Scalar,
}

#[derive(Debug)]
pub struct Schema(BTreeMap<String, Kind>);

impl Schema {
    pub fn get() -> &'static Self {
        static SCHEMA: OnceLock<Schema> = OnceLock::new();
        SCHEMA.get_or_init(Self::read)
    }

    fn read() -> Self {
        let mut kinds = BTreeMap::new();
        let mut nodes = Vec::new();
        for definition in parse_schema(include_str!("../../../schema.graphql")).expect("a schema").definitions
        {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let definition = definition.node;
            let name = definition.name.node.to_string();
            let kind = match definition.kind {
                TypeKind::Object(object) => {
                    if !object.implements.is_empty() {
                        nodes.push(name.clone());
                    }
                    let fields = object.fields.into_iter().map(|field| Field {
                        name: field.node.name.node.to_string(),
                        args: field.node.arguments.iter().map(|arg| argument(&arg.node)).collect(),
                        ty: ty(&field.node.ty.node),
                    });
                    Kind::Object(fields.collect())
                }
                TypeKind::InputObject(input) => Kind::Input {
                    fields: input.fields.iter().map(|field| argument(&field.node)).collect(),
                    one_of: definition.directives.iter().any(|one| one.node.name.node == "oneOf"),
                },
                TypeKind::Enum(words) => {
                    Kind::Words(words.values.iter().map(|word| word.node.value.node.to_string()).collect())
                }
                TypeKind::Union(union) => {
                    Kind::Any(union.members.iter().map(|member| member.node.to_string()).collect())
                }
                TypeKind::Interface(_) => continue,
                TypeKind::Scalar => Kind::Scalar,
            };
            kinds.insert(name, kind);
        }
        kinds.insert("Node".to_owned(), Kind::Any(nodes));
        Self(kinds)
    }

    pub fn kind(&self, name: &str) -> &Kind {
        self.0.get(name).unwrap_or(&Kind::Scalar)
    }

    /// The fields of `Query` or `Mutation`, or of another object.
    #[track_caller]
    pub fn fields(&self, name: &str) -> &[Field] {
        match self.kind(name) {
            Kind::Object(fields) => fields,
            _ => panic!("`{name}` is no object"),
        }
    }

    /// Every argument of every field, and every field of every input, by its name and the name of its type.
    pub fn inputs(&self) -> impl Iterator<Item = (&str, &str)> {
        fn of(kind: &Kind) -> Vec<&Arg> {
            match kind {
                Kind::Object(fields) => fields.iter().flat_map(|field| &field.args).collect(),
                Kind::Input { fields, .. } => fields.iter().collect(),
                _ => Vec::new(),
            }
        }
        self.0.values().flat_map(of).map(|arg| (arg.name.as_str(), arg.ty.named.as_str()))
    }

    /// Every argument of a field of `root`, and every field of every input below it, as a path.
    pub fn arguments(&self, root: &str) -> Vec<String> {
        self.fields(root).iter().flat_map(|field| self.arguments_of(root, field)).collect()
    }

    /// The same of one field.
    pub fn arguments_of(&self, root: &str, field: &Field) -> Vec<String> {
        let mut paths = Vec::new();
        for arg in &field.args {
            self.below(&format!("{root}.{}", field.name), arg, &mut paths);
        }
        paths
    }

    fn below(&self, path: &str, arg: &Arg, paths: &mut Vec<String>) {
        let path = format!("{path}.{}", arg.name);
        if let Kind::Input { fields, .. } = self.kind(&arg.ty.named) {
            fields.iter().for_each(|field| self.below(&path, field, paths));
        } else {
            paths.push(path);
        }
    }
}

fn argument(arg: &async_graphql::parser::types::InputValueDefinition) -> Arg {
    Arg { name: arg.name.node.to_string(), ty: ty(&arg.ty.node) }
}

fn ty(of: &Type) -> Ty {
    fn named(of: &Type) -> String {
        match &of.base {
            BaseType::Named(name) => name.to_string(),
            BaseType::List(of) => named(of),
        }
    }
    Ty {
        text: of.to_string(),
        named: named(of),
        list: matches!(of.base, BaseType::List(_)),
        needed: !of.nullable,
    }
}
