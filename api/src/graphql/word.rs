//! Closed lists of the domain as enums of the schema: one generic type, no list twice.

use async_graphql::{
    InputType, InputValueError, InputValueResult, Name, OutputType, Positioned, ServerResult, Value,
    parser::types::Field,
    registry::{MetaEnumValue, MetaType, MetaTypeId, Registry},
};
use domain::choice::Choice;
use std::borrow::Cow;

/// A value of a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<C>(pub C);

impl<C: Choice> Word<C> {
    fn register(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| MetaType::Enum {
            name: C::NAME.to_owned(),
            description: Some(C::ABOUT.to_owned()),
            enum_values: C::ALL
                .iter()
                .map(|(_, name, about)| {
                    let value = MetaEnumValue {
                        name: (*name).to_owned(),
                        description: Some((*about).to_owned()),
                        deprecation: Default::default(),
                        visible: None,
                        inaccessible: false,
                        tags: Vec::new(),
                        directive_invocations: Vec::new(),
                    };
                    ((*name).to_owned(), value)
                })
                .collect(),
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            rust_typename: Some(std::any::type_name::<Self>()),
            directive_invocations: Vec::new(),
            requires_scopes: Vec::new(),
        })
    }
}

impl<C: Choice> InputType for Word<C> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(C::NAME)
    }
    fn create_type_info(registry: &mut Registry) -> String {
        Self::register(registry)
    }
    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let found = match &value {
            Some(Value::Enum(name)) => C::parse(name),
            Some(Value::String(name)) => C::parse(name),
            _ => None,
        };
        found.map(Self).ok_or_else(|| InputValueError::custom(format!("expected a value of {}", C::NAME)))
    }
    fn to_value(&self) -> Value {
        Value::Enum(Name::new(self.0.name()))
    }
    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

#[async_graphql::async_trait::async_trait]
impl<C: Choice> OutputType for Word<C> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(C::NAME)
    }
    fn create_type_info(registry: &mut Registry) -> String {
        Self::register(registry)
    }
    async fn resolve(
        &self,
        _: &async_graphql::ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        Ok(Value::Enum(Name::new(self.0.name())))
    }
}
