//! Behind pgbouncer that pools transactions: no session state, no prepared statements.

use crate::support::{self, Scratch, texts};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use whimbrel::{Dialect, Migrator};

pub(crate) struct Bouncer {
    process: Child,
    pub(crate) url: String,
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A private pgbouncer in front of `url`, with two server connections only.
pub(crate) async fn bouncer(url: &str, scratch: &Scratch) -> Option<Bouncer> {
    let Some(program) = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"]
        .into_iter()
        .find(|path| std::path::Path::new(path).exists())
    else {
        eprintln!("SKIPPED: pgbouncer is not installed");
        return None;
    };
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port();
    let options: sqlx::postgres::PgConnectOptions = url.parse().expect("a URL");
    let (host, server_port) = (options.get_host(), options.get_port());
    let (user, database) = (
        options.get_username(),
        options.get_database().expect("a name"),
    );
    let settings = format!(
        "[databases]\n{database} = host={host} port={server_port} user={user}\n[pgbouncer]\n\
         listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n\
         pool_mode = transaction\ndefault_pool_size = 3\n\
         ignore_startup_parameters = extra_float_digits\n"
    );
    let file = scratch.path("pgbouncer.ini");
    std::fs::write(&file, settings).expect("its settings");
    let mut command = Command::new(program);
    // It refuses to run as root.
    command
        .args(["-u", "nobody"])
        .arg(&file)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let process = command.spawn().expect("pgbouncer");
    let url = format!("postgresql://{user}@127.0.0.1:{port}/{database}?statement-cache-capacity=0");
    let bouncer = Bouncer { process, url };
    for _ in 0..100 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Some(bouncer);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("pgbouncer did not start");
}

#[tokio::test(flavor = "multi_thread")]
async fn bug_11_migrates_through_transaction_pooling() {
    let Some(direct) = support::postgres_url("pooler").await else {
        return;
    };
    let scratch = Scratch::new();
    let Some(bouncer) = bouncer(&direct, &scratch).await else {
        return;
    };
    let step = "CREATE INDEX CONCURRENTLY i ON a (id);\nINSERT INTO a VALUES (1);";
    let migrations = scratch.migrations(
        Dialect::Postgres,
        &[
            ("1_a", "CREATE TABLE a (id INT);\nINSERT INTO a VALUES (1);"),
            ("2_step", step),
            ("3_b", "CREATE TABLE b (id INT);"),
        ],
    );
    let migrations = Arc::new(migrations);
    let mut starters = Vec::new();
    for _ in 0..16 {
        let (migrations, url) = (migrations.clone(), bouncer.url.clone());
        starters.push(tokio::spawn(async move {
            let pool = sqlx::PgPool::connect(&url).await.expect("the pooler");
            Migrator::new(&migrations).run(&pool).await
        }));
    }
    let mut applied = Vec::new();
    for starter in starters {
        let report = tokio::time::timeout(Duration::from_secs(60), starter).await;
        applied.extend(report.expect("no deadlock").unwrap().unwrap().names());
    }
    applied.sort();
    assert_eq!(applied, ["1_a", "2_step", "3_b"]);
    let pool = sqlx::PgPool::connect(&direct).await.unwrap();
    assert_eq!(texts!(&pool, "SELECT count(*)::text FROM a"), ["2"]);
    let locks = "SELECT pid::text FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707369 \
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(
        texts!(&pool, locks),
        [""; 0],
        "a lock is stranded in the pooler"
    );
}
