//! stub
use crate::{Fault, Store};
pub async fn plant_cast(_: &Store, _: domain::Moment) -> Result<(), Fault> {
    Ok(())
}
pub async fn plant_network(
    _: &Store,
    _: domain::Moment,
    _: u32,
    _: u64,
    _: impl FnMut(u32, u32),
) -> Result<(), Fault> {
    Ok(())
}
