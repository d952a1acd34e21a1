//! Whom the studio answers. The decisions themselves are tested beside them, in `guard.rs`.

use super::support::{Served, deploy, flags, scratch, serve};

async fn served(test: &str) -> Served {
    let folder = scratch(
        test,
        Some(&whimbrel_tests::root().join("tests/studio/sqlite")),
    );
    let url = format!("file:{}", folder.join("dev.db").display());
    deploy(&folder, &url).await;
    serve(flags(&folder, Some(&url)))
}

#[tokio::test]
async fn only_its_own_page_reads() {
    let served = served("guard").await;
    let port = served.port;
    let ask = |request: &str| {
        let request = request.replace("PORT", &port.to_string());
        served.raw(&request.replace("KEY", &served.token)).status
    };
    let own = "host: 127.0.0.1:PORT\r\nconnection: close\r\n";
    let key = "x-whimbrel-token: KEY\r\n";
    let cases = [
        (200, format!("GET /api/project HTTP/1.1\r\n{own}{key}\r\n")),
        (401, format!("GET /api/project HTTP/1.1\r\n{own}\r\n")),
        (
            401,
            format!("GET /api/rows?table=Thing HTTP/1.1\r\n{own}x-whimbrel-token: 00\r\n\r\n"),
        ),
        (
            401,
            format!("GET /api/project?token=KEY HTTP/1.1\r\n{own}cookie: token=KEY\r\n\r\n"),
        ),
        (
            403,
            format!(
                "GET /api/project HTTP/1.1\r\nhost: evil.example:PORT\r\nconnection: close\r\n{key}\r\n"
            ),
        ),
        (
            403,
            "GET / HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n".to_owned(),
        ),
        (
            403,
            format!("GET /api/project HTTP/1.1\r\n{own}{key}origin: http://evil.example\r\n\r\n"),
        ),
        (
            403,
            format!("GET /api/project HTTP/1.1\r\n{own}{key}sec-fetch-site: cross-site\r\n\r\n"),
        ),
        (
            405,
            format!("POST /api/project HTTP/1.1\r\n{own}{key}content-length: 2\r\n\r\n{{}}"),
        ),
        (
            405,
            format!("OPTIONS /api/project HTTP/1.1\r\n{own}origin: http://evil.example\r\n\r\n"),
        ),
        (404, format!("GET /../Cargo.toml HTTP/1.1\r\n{own}\r\n")),
        (
            404,
            format!("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n{own}\r\n"),
        ),
        (404, format!("GET //etc/passwd HTTP/1.1\r\n{own}\r\n")),
        (
            431,
            format!("GET / HTTP/1.1\r\n{own}x: {}\r\n\r\n", "y".repeat(100_000)),
        ),
    ];
    for (expected, request) in cases {
        let line = request.lines().next().unwrap_or_default().to_owned();
        assert_eq!(ask(&request), expected, "{line}");
    }
}

#[tokio::test]
async fn every_answer_says_what_browsers_may_do() {
    let served = served("headers").await;
    for path in ["/", "/main.js", "/studio.css", "/api/project", "/nothing"] {
        let answer = served.get(path, "");
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self';",
            "frame-ancestors 'none'",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cross-origin-resource-policy: same-origin",
            "cache-control: no-store",
        ] {
            assert!(
                answer.head.contains(header),
                "{path}: {header} in\n{}",
                answer.head
            );
        }
        assert!(!answer.head.contains("access-control"), "{}", answer.head);
    }
    let page = served.get("/", "").body;
    assert!(!page.contains(&served.token), "the page holds the key");
    for foreign in ["http://", "https://", "onclick", "style="] {
        assert!(!page.contains(foreign), "{foreign}");
    }
}

#[tokio::test]
async fn what_is_asked_for_never_becomes_sql() {
    let served = served("names").await;
    let before = served.json("/api/rows?table=Thing");
    let names = [
        "Thing%22%3B%20DROP%20TABLE%20%22Thing%22%3B%20--",
        "Thing%22%20UNION%20SELECT%201%20--",
        "thing",
        "sqlite_schema",
        "",
    ];
    for name in names {
        let answer = served.get(&format!("/api/rows?table={name}"), "");
        assert_eq!(answer.status, 404, "{name}: {}", answer.body);
    }
    for query in [
        "table=Thing&page=1;DROP%20TABLE%20Thing",
        "table=Thing&page=-1",
        "table=Thing&rows=99999999999",
        "table=Thing&order=id",
        "table=Thing&where=1",
        "page=0",
    ] {
        let answer = served.get(&format!("/api/rows?{query}"), "");
        assert_eq!(answer.status, 400, "{query}: {}", answer.body);
    }
    assert_eq!(served.json("/api/rows?table=Thing"), before);
}

#[test]
fn no_credential_is_shown() {
    let folder = scratch(
        "credentials",
        Some(&whimbrel_tests::root().join("tests/studio/postgres")),
    );
    let url = "postgresql://me:s3cret@127.0.0.1:1/blog?connect_timeout=2";
    let served = serve(flags(&folder, Some(url)));
    for path in ["/api/project", "/api/rows?table=Thing"] {
        let answer = served.get(path, "");
        assert!(answer.body.contains("127.0.0.1:1"), "{}", answer.body);
        assert!(!answer.body.contains("s3cret"), "{}", answer.body);
    }
}
