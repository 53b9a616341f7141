//! The schema of the database on both engines, one file per step. A step is frozen once it has landed; it never
//! imports rows or the domain.

mod m20261121_first_network;
mod m20261122_access_log;
mod m20261122_advice;
mod m20261122_deadline;
mod m20261122_emergency;
mod m20261122_figure;
mod m20261122_inspection;
mod m20261122_key_check;
mod m20261122_key_versions;
mod m20261122_log_base;
mod m20261122_measure;
mod m20261122_mentor;
mod m20261122_outreach;
mod m20261122_person_match;
mod m20261122_placement;
mod m20261122_plan;
mod m20261122_referral;
mod m20261122_retention;
mod m20261122_series_programme;
mod m20261122_signal;
mod m20261122_street;
mod m20261122_withdrawn_invitation;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{
    MigrationTrait, SchemaManager, async_trait,
    sea_orm::{DatabaseConnection, DbErr},
};

/// All steps, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_first_network::Migration),
            Box::new(m20261122_access_log::Migration),
            Box::new(m20261122_emergency::Migration),
            Box::new(m20261122_key_check::Migration),
            Box::new(m20261122_withdrawn_invitation::Migration),
            Box::new(m20261122_referral::Migration),
            Box::new(m20261122_deadline::Migration),
            Box::new(m20261122_plan::Migration),
            Box::new(m20261122_measure::Migration),
            Box::new(m20261122_inspection::Migration),
            Box::new(m20261122_retention::Migration),
            Box::new(m20261122_key_versions::Migration),
            Box::new(m20261122_series_programme::Migration),
            Box::new(m20261122_signal::Migration),
            Box::new(m20261122_outreach::Migration),
            Box::new(m20261122_placement::Migration),
            Box::new(m20261122_street::Migration),
            Box::new(m20261122_advice::Migration),
            Box::new(m20261122_mentor::Migration),
            Box::new(m20261122_figure::Migration),
            Box::new(m20261122_person_match::Migration),
            Box::new(m20261122_log_base::Migration),
        ]
    }
}

/// Whether a database has a table: it may be older than the step that made it.
pub async fn has_table(db: &DatabaseConnection, name: &str) -> Result<bool, DbErr> {
    SchemaManager::new(db).has_table(name).await
}
