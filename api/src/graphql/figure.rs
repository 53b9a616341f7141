//! Figures of programmes: rounded counts of nobody, for who answers for a programme.

use super::{
    asking,
    budget::spend,
    fault, session,
    show::{Shown, only},
    word::Word,
};
use async_graphql::{ComplexObject, Context, SimpleObject};
use domain::{
    Category,
    case::Outcome,
    clock::day_of,
    policy::FIGURE_READERS,
    programme::{
        Figure, Programme,
        figure::{Quarter, Told, quarters},
    },
};

/// What a programme is judged by: the share of its cases that ended well and in time (cijfer).
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct ProgrammeFigure {
    /// The programme knows it by this key.
    key: String,
    /// The name (naam).
    name: String,
    /// Cases that ended with one of these count (uitkomsten).
    outcomes: Vec<Word<Outcome>>,
    /// The key of the term that must not have been missed (binnen termijn).
    within_term: String,
    #[graphql(skip)]
    programme: String,
    #[graphql(skip)]
    figure: Figure,
}

/// A figure in a quarter. Counts are rounded to 5; null is what is fewer than 10, or would follow from it (kwartaalcijfer).
#[derive(Debug, SimpleObject)]
pub struct FigureQuarter {
    /// Which quarter of the year, 1 to 4 (kwartaal).
    quarter: i32,
    /// How many cases ended with an outcome (afgesloten).
    ended: Option<i32>,
    /// How many of these count (geteld).
    counted: Option<i32>,
    /// How many of a hundred that is, worked out from the two (percentage).
    percentage: Option<i32>,
}

#[ComplexObject]
impl ProgrammeFigure {
    /// The quarters of a year that are over, of your region as a whole; null for who does not answer for programmes: it
    /// is for municipalities, the privacy officer, the administrator and reports (kwartalen).
    async fn quarters(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The calendar year; without quarters where none of it is over.")] year: i32,
    ) -> Shown<Vec<FigureQuarter>> {
        if !only(ctx, FIGURE_READERS, Category::Oversight) {
            return None;
        }
        let quarters = quarters(year, day_of(asking(ctx).now));
        spend(ctx, quarters.len()).await;
        let told = session(ctx).figure(&self.programme, &self.figure, &quarters).await;
        let told = told.map_err(|error| fault(ctx, error));
        Some(told.map(|told| quarters.iter().zip(told).map(FigureQuarter::from).collect()))
    }
}

/// The figures of a programme.
pub fn figures(programme: &Programme) -> Vec<ProgrammeFigure> {
    let figure = |figure: &Figure| ProgrammeFigure {
        key: figure.key.clone(),
        name: figure.name.clone(),
        outcomes: figure.outcomes.iter().copied().map(Word).collect(),
        within_term: figure.within_term.clone(),
        programme: programme.key.clone(),
        figure: figure.clone(),
    };
    programme.figures.iter().map(figure).collect()
}

impl From<(&Quarter, Told)> for FigureQuarter {
    fn from((quarter, told): (&Quarter, Told)) -> Self {
        let number = |count: Option<i64>| count.and_then(|count| i32::try_from(count).ok());
        Self {
            quarter: quarter.number.cast_signed(),
            ended: number(told.ended),
            counted: number(told.counted),
            percentage: number(told.percentage),
        }
    }
}
