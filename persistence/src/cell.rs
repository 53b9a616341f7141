//! A value to compare a column with, as the API gives it.

use domain::{Day, Moment};
use sea_orm::Value;
use uuid::Uuid;

/// A value of one column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Uuid(Uuid),
    Text(String),
    Day(Day),
    Moment(Moment),
}

impl From<Cell> for Value {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Uuid(value) => value.into(),
            Cell::Text(value) => value.into(),
            Cell::Day(value) => value.into(),
            Cell::Moment(value) => value.into(),
        }
    }
}
