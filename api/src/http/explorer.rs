//! The explorer's pages; none yet.

use super::Http;
use axum::Router;

/// `/` and `/explorer/*`.
pub(super) fn routes() -> Router<Http> {
    Router::new()
}
