//! A day of the calendar as a scalar of the schema.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use domain::Day;

/// A day of the domain, on its way in or out.
#[derive(Clone, Copy, Debug)]
pub struct Date(pub Day);

impl From<Day> for Date {
    fn from(day: Day) -> Self {
        Self(day)
    }
}

/// A day as RFC 3339 has it in `full-date`, such as 2026-11-21 (datum).
#[Scalar(specified_by_url = "https://datatracker.ietf.org/doc/html/rfc3339#section-5.6")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let text = if let Value::String(text) = &value { text.as_str() } else { "" };
        let day = text.parse::<Day>().ok().filter(|day| day.to_string() == text);
        day.map(Self).ok_or_else(|| InputValueError::custom("expected a day such as 2026-11-21"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}
