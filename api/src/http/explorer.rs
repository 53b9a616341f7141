//! The explorer at `/`: GraphiQL with a person switcher, whole inside the binary.
//!
//! Its files are built by `explorer/` and embedded; nothing is fetched from elsewhere, and the content security
//! policy knows no 'unsafe-inline'.

use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    Router,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::sync::Arc;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Path, content type, content.
const FILES: [(&str, &str, &[u8]); 4] = [
    ("/", "text/html; charset=utf-8", include_bytes!("../../explorer/index.html")),
    ("/explorer/explorer.js", "text/javascript; charset=utf-8", include_bytes!("../../explorer/explorer.js")),
    ("/explorer/explorer.css", "text/css; charset=utf-8", include_bytes!("../../explorer/explorer.css")),
    ("/explorer/LICENSES.txt", "text/plain; charset=utf-8", include_bytes!("../../explorer/LICENSES.txt")),
];

/// The page, its script, its style, and the licences of what they contain.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    FILES.into_iter().fold(Router::new(), |router, (path, content_type, content)| {
        // Weak, because compression changes the bytes on the way.
        let hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, content));
        let etag: Arc<str> = format!("W/\"{hash}\"").into();
        router.route(
            path,
            get(move |headers: HeaderMap| {
                let etag = etag.clone();
                async move { file(&headers, &etag, content_type, content) }
            }),
        )
    })
}

fn file(asked: &HeaderMap, etag: &str, content_type: &'static str, content: &'static [u8]) -> Response {
    let headers = [
        (header::ETAG, etag),
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    if known(asked, etag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(header::CONTENT_TYPE, content_type)], content).into_response()
}

/// Whether the client has this very content already.
fn known(asked: &HeaderMap, etag: &str) -> bool {
    let strong = etag.trim_start_matches("W/");
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.trim_start_matches("W/") == strong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::Request};
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    async fn ask(path: &str, etag: Option<&str>) -> Response {
        let mut request = Request::get(path);
        if let Some(etag) = etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        routes::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn every_file_is_served_whole_and_then_from_the_cache() {
        for (path, content_type, content) in FILES {
            let first = ask(path, None).await;
            assert_eq!(first.status(), StatusCode::OK, "{path}");
            assert_eq!(first.headers()[header::CONTENT_TYPE], content_type);
            let etag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
            assert_eq!(first.into_body().collect().await.unwrap().to_bytes(), content);

            let again = ask(path, Some(&format!("\"other\", {etag}"))).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
            assert!(again.into_body().collect().await.unwrap().to_bytes().is_empty());
            assert_eq!(ask(path, Some("\"other\"")).await.status(), StatusCode::OK);
        }
    }

    #[tokio::test]
    async fn the_policy_allows_nothing_inline_and_nothing_from_elsewhere() {
        let page = ask("/", None).await;
        let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'), "{policy}");
        let page = page.into_body().collect().await.unwrap().to_bytes();
        let page = std::str::from_utf8(&page).unwrap();
        assert!(
            !page.contains("src=\"http") && !page.contains("<style") && !page.contains("style="),
            "{page}"
        );
    }
}
