//! The schema of the database on both engines, one file per step. A step is frozen once it has landed; it never
//! imports rows or the domain.

mod m20261121_first_network;
mod m20261122_access_log;
mod m20261122_emergency;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

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
        ]
    }
}
