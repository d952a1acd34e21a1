//! HTTP: connections with limits, the few addresses there are, and the headers of every answer.

use std::{convert::Infallible, rc::Rc, time::Duration};

use http_body_util::Full;
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{ETAG, HeaderValue, IF_NONE_MATCH},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use tokio::{net::TcpListener, sync::Semaphore};
use whimbrel_core::checksum;

use super::{Studio, guard};

/// A browser opens six connections to a host.
const CONNECTIONS: usize = 32;
/// Request line and headers together; nothing that the page sends comes near.
const LONGEST_HEAD: usize = 16 * 1024;

/// The page: address, type, content. Nothing else on disk can be asked for.
const PAGE: [(&str, &str, &str); 11] = [
    ("/", "text/html", include_str!("page/index.html")),
    ("/studio.css", "text/css", include_str!("page/studio.css")),
    ("/icon.svg", "image/svg+xml", include_str!("page/icon.svg")),
    ("/main.js", "text/javascript", include_str!("page/main.js")),
    ("/dom.js", "text/javascript", include_str!("page/dom.js")),
    (
        "/layout.js",
        "text/javascript",
        include_str!("page/layout.js"),
    ),
    (
        "/diagram.js",
        "text/javascript",
        include_str!("page/diagram.js"),
    ),
    (
        "/schema.js",
        "text/javascript",
        include_str!("page/schema.js"),
    ),
    (
        "/history.js",
        "text/javascript",
        include_str!("page/history.js"),
    ),
    ("/rows.js", "text/javascript", include_str!("page/rows.js")),
    ("/sql.js", "text/javascript", include_str!("page/sql.js")),
];

/// What every answer says: nothing from elsewhere is loaded or run, nobody keeps a copy, nobody
/// shows this page inside of another.
const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("cache-control", "no-store"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// Accepts connections for ever.
pub(super) async fn run(studio: Rc<Studio>, listener: TcpListener) {
    let free = std::sync::Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(permit) = std::sync::Arc::clone(&free).acquire_owned().await else {
            return;
        };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(_) => {
                // Out of file descriptors: the connections that end give some back.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let studio = Rc::clone(&studio);
        tokio::task::spawn_local(async move {
            let _permit = permit;
            let service = service_fn(move |request| {
                let studio = Rc::clone(&studio);
                async move { Ok::<_, Infallible>(answer(&studio, &request).await) }
            });
            let mut builder = http1::Builder::new();
            builder
                .timer(TokioTimer::new())
                .header_read_timeout(Duration::from_secs(30))
                .max_buf_size(LONGEST_HEAD);
            // A connection that breaks is the browser's to open again.
            let _ = builder
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(studio: &Studio, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let asked = guard::Asked {
        method: request.method(),
        uri: request.uri(),
        headers: request.headers(),
    };
    if let Err((status, why)) = guard::check(&asked, studio.port, &studio.token) {
        return refusal(status, why);
    }
    let path = request.uri().path();
    if let Some((_, ty, content)) = PAGE.iter().find(|(address, ..)| *address == path) {
        return response(StatusCode::OK, ty, Bytes::from_static(content.as_bytes()));
    }
    let query = request.uri().query().unwrap_or_default();
    let found = match path {
        "/api/project" => Ok(super::project::document(studio).await),
        "/api/rows" => super::rows::document(studio, query).await,
        _ => Err((StatusCode::NOT_FOUND, "there is nothing here".to_owned())),
    };
    match found {
        Ok(document) => json(&document, request.headers().get(IF_NONE_MATCH)),
        Err((status, why)) => refusal(status, &why),
    }
}

/// The document, or only the word that it is still the one that the page has.
fn json(document: &Value, known: Option<&HeaderValue>) -> Response<Full<Bytes>> {
    let body = document.to_string();
    let tag = format!("\"{}\"", checksum::of(body.as_bytes()));
    let mut response = match known.is_some_and(|known| known == tag.as_str()) {
        true => response(StatusCode::NOT_MODIFIED, "application/json", Bytes::new()),
        false => response(StatusCode::OK, "application/json", Bytes::from(body)),
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

fn refusal(status: StatusCode, why: &str) -> Response<Full<Bytes>> {
    let body = serde_json::json!({ "error": why }).to_string();
    let mut response = response(status, "application/json", Bytes::from(body));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = HeaderValue::from_static("GET");
        response.headers_mut().insert("allow", allowed);
    }
    response
}

fn response(status: StatusCode, ty: &str, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(ty) = HeaderValue::from_str(&format!("{ty}; charset=utf-8")) {
        headers.insert("content-type", ty);
    }
    response
}
