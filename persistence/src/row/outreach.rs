//! Rows of outreach actions.

use super::{Noun, Through, rows};
use crate::{Column, Fault, Session};
use domain::{Category, Role, Viewer, outreach::OutreachAction};
use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use uuid::Uuid;

rows!(outreach_action "outreach_action" key id: Uuid {
    version: i32, region_id: Uuid, municipality_id: Uuid, agency_id: Uuid, partner_id: Uuid, name: String,
    text: String, help: String, planned_on: Date, held_on: Option<Date>, reached: Option<i32>,
    asked_for_help: Option<i32>,
});

impl Noun for OutreachAction {
    type Entity = outreach_action::Entity;
    const NOUN: &'static str = "outreach_action";
    const THROUGH: Through = Through::Region;
    const KEY: Column = "region_id";
    const CATEGORY: Category = Category::Directory;
    // What never leaves the database for a report.
    const CELLS: &'static [(Column, Category)] =
        &[("text", Category::Colleague), ("help", Category::Colleague)];

    /// The two agencies that carry it out, and reports of the region.
    fn also(viewer: &Viewer) -> Option<Condition> {
        let column = |name| Expr::col(("outreach_action", name));
        let region = if viewer.role == Role::Reporter { viewer.region.0 } else { Uuid::nil() };
        let carries = ["agency_id", "partner_id"].map(|name| column(name).eq(viewer.agency.0));
        let [agency, partner] = carries;
        let works = viewer.role != Role::PrivacyOfficer && viewer.role != Role::Administrator;
        let carries = works.then(|| Condition::any().add(agency).add(partner));
        Some(Condition::any().add(column("region_id").eq(region)).add_option(carries))
    }

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn version(&self) -> Option<i32> {
        Some(self.version)
    }
    fn to_row(&self, _: &Session) -> Result<outreach_action::Model, Fault> {
        let Self {
            id,
            version,
            region,
            municipality,
            agency,
            partner,
            name,
            text,
            help,
            planned_on,
            held_on,
            reached,
            asked_for_help,
        } = self.clone();
        Ok(outreach_action::Model {
            id: id.0,
            version,
            region_id: region.0,
            municipality_id: municipality.0,
            agency_id: agency.0,
            partner_id: partner.0,
            name,
            text,
            help,
            planned_on,
            held_on,
            reached,
            asked_for_help,
        })
    }
    fn from_row(_: &Session, row: outreach_action::Model) -> Result<Self, Fault> {
        let outreach_action::Model {
            id,
            version,
            region_id,
            municipality_id,
            agency_id,
            partner_id,
            name,
            text,
            help,
            planned_on,
            held_on,
            reached,
            asked_for_help,
        } = row;
        Ok(Self {
            id: id.into(),
            version,
            region: region_id.into(),
            municipality: municipality_id.into(),
            agency: agency_id.into(),
            partner: partner_id.into(),
            name,
            text,
            help,
            planned_on,
            held_on,
            reached,
            asked_for_help,
        })
    }
}
