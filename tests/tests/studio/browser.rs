//! The page in headless Chromium. Without one these tests say so and are skipped.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use super::support::{Served, deploy, flags, scratch, serve};

/// `WHIMBREL_CHROMIUM`, else the first one of the usual names that runs.
fn chromium() -> Option<String> {
    let named = std::env::var("WHIMBREL_CHROMIUM").ok();
    let usual = ["chromium", "chromium-browser", "google-chrome", "chrome"].map(str::to_owned);
    let runs = |name: &String| {
        let mut command = Command::new(name);
        let command = command
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let found = named.into_iter().chain(usual).find(runs);
    if found.is_none() {
        eprintln!("SKIPPED: no chromium; install one, or set WHIMBREL_CHROMIUM");
    }
    found
}

/// Opens an address, waits until the page has drawn itself, and answers its elements as text. What
/// the page says on its console fails the test.
fn open(chromium: &str, profile: &Path, address: &str, more: &[&str]) -> String {
    let child = Command::new(chromium)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
        ])
        .args([
            "--hide-scrollbars",
            "--window-size=1440,900",
            "--enable-logging=stderr",
        ])
        // Virtual time waits for requests; it does not get on with transitions.
        .args([
            "--virtual-time-budget=1500",
            "--force-prefers-reduced-motion",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(more)
        .arg(address)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let id = child.id();
    // A browser that hangs must fail the test, not stop all others.
    let (done, ended) = std::sync::mpsc::channel::<()>();
    let watch = std::thread::spawn(move || {
        let hangs = ended.recv_timeout(Duration::from_secs(120));
        if hangs == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let _ = Command::new("kill").arg("-9").arg(id.to_string()).status();
        }
    });
    let output = child.wait_with_output().expect("it ends");
    let _ = done.send(());
    watch.join().expect("the watch ends");
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{address}: {}\n{log}",
        output.status
    );
    let spoken: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("CONSOLE"))
        .collect();
    assert!(spoken.is_empty(), "{address}: {spoken:#?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

struct Page {
    chromium: String,
    profile: PathBuf,
    served: Served,
}

impl Page {
    #[track_caller]
    fn holds(&self, view: &str, expected: &[&str]) -> String {
        let address = format!("{}{view}", self.served.address);
        let dom = open(&self.chromium, &self.profile, &address, &["--dump-dom"]);
        for part in ["data-ready=\"true\""].iter().chain(expected) {
            assert!(dom.contains(part), "{view}: {part} is not in\n{dom}");
        }
        dom
    }
}

/// The example blog with rows, and with a change that somebody made by hand.
async fn blog(test: &str) -> Option<Page> {
    let chromium = chromium()?;
    let folder = scratch(
        test,
        Some(&whimbrel_tests::root().join("examples/blog/prisma")),
    );
    let url = format!("file:{}", folder.join("dev.db").display());
    deploy(&folder, &url).await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join("dev.db"));
    let pool = sqlx::SqlitePool::connect_with(options)
        .await
        .expect("it opens");
    sqlx::raw_sql(BY_HAND)
        .execute(&pool)
        .await
        .expect("it runs");
    pool.close().await;
    Some(Page {
        chromium,
        profile: folder.join("profile"),
        served: serve(flags(&folder, Some(&url))),
    })
}

const BY_HAND: &str = "
ALTER TABLE posts ADD COLUMN rating REAL;
INSERT INTO users (id, email, username, firstName, createdAt, updatedAt) VALUES
  ('u1', 'ada@example.org', 'ada', 'Ada <b>bold</b>', '2024-02-01T09:12:00.000Z', '2024-02-01T09:12:00.000Z'),
  ('u2', 'grace@example.org', NULL, '', '2024-02-02T10:30:00.000Z', '2024-02-02T10:30:00.000Z');
";

#[tokio::test]
async fn everything_is_on_the_page() {
    let Some(page) = blog("browser").await else {
        return;
    };
    let dom = page.holds(
        "/schema/Post",
        &[
            "data-model=\"User\"",
            "data-model=\"PostTag\"",
            "box drift",
            "Added column rating",
            "drift in 1 object",
        ],
    );
    assert_eq!(boxes(&dom).len(), 8);
    no_two_overlap(&boxes(&dom));
    let again = page.holds("/schema/Post", &[]);
    assert_eq!(
        boxes(&again),
        boxes(&dom),
        "the same schema gave another picture"
    );
    page.holds(
        "/history/20240106120000_init",
        &[
            "class=\"timeline\"",
            "add_phone_and_newsletters",
            "data-number=\"1\"",
            "CREATE",
            "class=\"drift\"",
        ],
    );
    let rows = page.holds(
        "/rows/users",
        &[
            "ada@example.org",
            "class=\"null\">NULL<",
            "class=\"empty\">empty<",
            "1 to 2 of 2 rows",
        ],
    );
    assert!(
        rows.contains("Ada &lt;b&gt;bold&lt;/b&gt;"),
        "a value became markup"
    );
}

#[tokio::test]
async fn a_large_schema_does_not_overlap() {
    let (Some(chromium), Some(corpus)) = (chromium(), whimbrel_tests::corpus()) else {
        return;
    };
    let folder = scratch("large", None);
    let schema = corpus.join("civitai__civitai/schema.prisma");
    std::fs::copy(schema, folder.join("schema.prisma")).expect("a copy");
    let page = Page {
        chromium,
        profile: folder.join("profile"),
        served: serve(flags(&folder, Some("file:/nowhere/at/all.db"))),
    };
    let dom = page.holds("/schema", &["no database", "not written yet"]);
    assert_eq!(boxes(&dom).len(), 302);
    no_two_overlap(&boxes(&dom));
}

#[tokio::test]
async fn without_the_key_nothing_is_shown() {
    let Some(page) = blog("keyless").await else {
        return;
    };
    let address = page.served.address.split('#').next().unwrap_or_default();
    let chromium = &page.chromium;
    // The refused request is the only thing that the console may tell of.
    let profile = page.profile.join("other");
    let output = Command::new(chromium)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=1500",
        ])
        .args(["--force-prefers-reduced-motion", "--dump-dom", address])
        .arg(format!("--user-data-dir={}", profile.display()))
        .output()
        .expect("it runs");
    let dom = String::from_utf8_lossy(&output.stdout);
    assert!(dom.contains("open the address that"), "{dom}");
    assert!(!dom.contains("data-model"), "{dom}");
}

/// Pictures for people: `WHIMBREL_SCREENSHOT=1` renews the one in the manual.
#[tokio::test]
async fn screenshot() {
    let Some(page) = blog("screenshot").await else {
        return;
    };
    let path = match std::env::var_os("WHIMBREL_SCREENSHOT") {
        Some(_) => whimbrel_tests::root().join("docs/studio.png"),
        None => page.profile.with_file_name("studio.png"),
    };
    let address = format!("{}/schema/Post", page.served.address);
    let picture = format!("--screenshot={}", path.display());
    open(&page.chromium, &page.profile, &address, &[&picture]);
    let bytes = std::fs::read(&path).expect("a picture");
    assert!(bytes.starts_with(b"\x89PNG"), "no PNG");
    assert!(bytes.len() < 200_000, "{} bytes", bytes.len());
}

/// The boxes of the picture: name, corner and size.
fn boxes(dom: &str) -> Vec<(String, [i64; 4])> {
    let attribute = |text: &str, name: &str| {
        let (_, after) = text.split_once(&format!("{name}=\""))?;
        after.split_once('"').map(|(value, _)| value.to_owned())
    };
    let groups = dom.split("<g class=\"box").skip(1);
    let groups = groups.filter(|text| text.starts_with([' ', '"']));
    let found = groups.map(|text| {
        let value = |name| attribute(text, name).unwrap_or_default();
        let corner = value("transform");
        let corner = corner
            .trim_start_matches("translate(")
            .trim_end_matches(')');
        let (x, y) = corner.split_once(' ').unwrap_or_default();
        let number = |text: &str| text.parse::<i64>().expect("a whole number");
        let numbers = [x, y, &value("data-width"), &value("data-height")].map(number);
        (value("data-model"), numbers)
    });
    let mut found: Vec<_> = found.collect();
    found.sort();
    found
}

#[track_caller]
fn no_two_overlap(boxes: &[(String, [i64; 4])]) {
    for (at, (one, [x1, y1, w1, h1])) in boxes.iter().enumerate() {
        for (other, [x2, y2, w2, h2]) in &boxes[at + 1..] {
            let apart = x1 + w1 <= *x2 || x2 + w2 <= *x1 || y1 + h1 <= *y2 || y2 + h2 <= *y1;
            assert!(apart, "{one} and {other} overlap");
        }
    }
}
