//! Who may ask for what. Other pages in the same browser can send requests to this port too, and
//! a name that somebody else controls can be made to lead here; none of them may read a row.

use crate::failure::{Failure, Outcome};
use std::fmt::Write;

use hyper::{
    HeaderMap, Method, StatusCode, Uri,
    header::{HOST, HeaderName, ORIGIN},
};

/// The header that carries the token. A foreign page cannot send it: a header of one's own needs
/// the permission of the server, which is never given.
const TOKEN: HeaderName = HeaderName::from_static("x-whimbrel-token");
/// Where browsers say whose page asks.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// 256 random bits in hexadecimal.
///
/// # Errors
///
/// When the system gives no random numbers.
pub(super) fn token() -> Outcome<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::new(format!("the system gives no random numbers: {error}")))?;
    let mut token = String::new();
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(token, "{byte:02x}");
    }
    Ok(token)
}

/// What is asked, as far as the decision needs it.
pub(super) struct Asked<'a> {
    pub(super) method: &'a Method,
    pub(super) uri: &'a Uri,
    pub(super) headers: &'a HeaderMap,
}

/// Refuses what did not come from the page that this process served; the message says why.
pub(super) fn check(
    asked: &Asked,
    port: u16,
    token: &str,
) -> Result<(), (StatusCode, &'static str)> {
    let own = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let is_own = |host: &str| own.iter().any(|own| own == host);
    if asked.method != Method::GET {
        return Err((
            StatusCode::METHOD_NOT_ALLOWED,
            "the studio only reads: use GET",
        ));
    }
    let mut hosts = asked.headers.get_all(HOST).iter();
    let named = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().is_ok_and(is_own),
        _ => false,
    };
    let authority = asked.uri.authority();
    if !named || authority.is_some_and(|authority| !is_own(authority.as_str())) {
        return Err((StatusCode::FORBIDDEN, "this host name is not the studio's"));
    }
    if !asked.uri.path().starts_with("/api/") {
        return Ok(());
    }
    let origin = asked.headers.get(ORIGIN).map(|origin| {
        let origin = origin.to_str().unwrap_or_default();
        origin.strip_prefix("http://").is_some_and(is_own)
    });
    let site = asked.headers.get(SITE);
    if origin == Some(false) || site.is_some_and(|site| site != "same-origin") {
        return Err((StatusCode::FORBIDDEN, "only the studio's own page may ask"));
    }
    let given = asked
        .headers
        .get(TOKEN)
        .map_or(&b""[..], |given| given.as_bytes());
    match same(given, token.as_bytes()) {
        true => Ok(()),
        false => Err((
            StatusCode::UNAUTHORIZED,
            "open the address that `whimbrel studio` printed: it contains the key",
        )),
    }
}

/// Takes as long for a near miss as for any other.
fn same(given: &[u8], expected: &[u8]) -> bool {
    let differences = given
        .iter()
        .zip(expected)
        .fold(0, |all, (a, b)| all | (a ^ b));
    given.len() == expected.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(method: &str, uri: &str, headers: &[(&str, &str)]) -> u16 {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
            map.append(name, value.parse().expect("a header's value"));
        }
        let asked = Asked {
            method: &method.parse().expect("a method"),
            uri: &uri.parse().expect("a URI"),
            headers: &map,
        };
        check(&asked, 5555, "secret").map_or_else(|(status, _)| status.as_u16(), |()| 200)
    }

    #[test]
    fn only_the_own_page_gets_data() {
        const HOST: (&str, &str) = ("host", "127.0.0.1:5555");
        const KEY: (&str, &str) = ("x-whimbrel-token", "secret");
        let api = "/api/project";
        assert_eq!(ask("GET", "/", &[HOST]), 200);
        assert_eq!(ask("GET", api, &[HOST, KEY]), 200);
        assert_eq!(ask("GET", api, &[("host", "localhost:5555"), KEY]), 200);
        assert_eq!(ask("POST", api, &[HOST, KEY]), 405);
        assert_eq!(ask("OPTIONS", "/", &[HOST]), 405);
        for host in [
            "evil.example",
            "evil.example:5555",
            "127.0.0.1",
            "127.0.0.1:80",
            "",
        ] {
            assert_eq!(ask("GET", "/", &[("host", host)]), 403, "{host}");
        }
        assert_eq!(ask("GET", "/", &[]), 403);
        assert_eq!(ask("GET", "/", &[HOST, ("host", "evil.example")]), 403);
        assert_eq!(ask("GET", "http://evil.example/", &[HOST]), 403);
        assert_eq!(ask("GET", "http://127.0.0.1:5555/", &[HOST]), 200);
        assert_eq!(ask("GET", api, &[HOST]), 401);
        for key in ["secre", "secret2", "Secret", ""] {
            assert_eq!(
                ask("GET", api, &[HOST, ("x-whimbrel-token", key)]),
                401,
                "{key}"
            );
        }
        let from = |name, value| ask("GET", api, &[HOST, KEY, (name, value)]);
        assert_eq!(from("origin", "http://127.0.0.1:5555"), 200);
        assert_eq!(from("origin", "https://127.0.0.1:5555"), 403);
        assert_eq!(from("origin", "null"), 403);
        assert_eq!(from("sec-fetch-site", "same-origin"), 200);
        assert_eq!(from("sec-fetch-site", "same-site"), 403);
        assert_eq!(from("sec-fetch-site", "cross-site"), 403);
    }

    #[test]
    fn tokens_differ() {
        let (one, two) = (token().expect("random"), token().expect("random"));
        assert_eq!(one.len(), 64);
        assert_ne!(one, two);
    }
}
