//! The real servers: the coordinator with a database of its own, a strict one beside it, and the partner sites on another origin. One
//! more, a small one, serves the frozen pages and takes posts that a journey wants to count.

use crate::collect::Collector;
use crate::ended::{Ended, FreePort};
use crate::root;
use serde_json::Value;
use sqlx::{AnyConnection, Connection as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use tokio::runtime::Runtime;
use windchime_coordinator::keyring::Keyring;
use windchime_coordinator::records;
use windchime_coordinator::storage::Row;

/// The built widgets: `dist/`, or what `WINDCHIME_DIST` names (a copy that was broken on purpose, say).
pub fn dist() -> PathBuf {
    root().join(std::env::var_os("WINDCHIME_DIST").unwrap_or_else(|| "dist".into()))
}

/// All servers, for as long as it lives.
#[derive(Debug)]
pub struct World {
    /// The coordinator's origin.
    pub coordinator: String,
    /// The partner's origin.
    pub partner: String,
    /// Another coordinator, which asks everybody for a proof of work.
    pub strict: String,
    /// The third origin: frozen pages, counted posts.
    pub collector: Collector,
    databases: [PathBuf; 2],
    runtime: Runtime,
    agent: ureq::Agent,
    _servers: [Ended; 3],
}

/// What the coordinator keeps of one submission.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The form's id.
    pub form: String,
    /// The answers, as JSON.
    pub answers: Value,
    /// The page they came from.
    pub page: Option<String>,
    /// The reference that the person was given.
    pub receipt: String,
}

impl World {
    /// Starts the built servers with a fresh database under `target/journeys/NAME/`.
    pub fn start(name: &str) -> World {
        let home = root().join("target/journeys").join(name);
        _ = std::fs::remove_dir_all(&home);
        std::fs::create_dir_all(&home).expect("a folder for the journeys");
        for needed in
            ["dist/windchime.js", "dist/sri.json", "target/debug/windchime-coordinator", "target/debug/windchime-demo"]
        {
            assert!(root().join(needed).exists(), "{needed} is not built; `cargo xtask test browser` builds it");
        }
        // Held until the collector has another.
        let free: [FreePort; 3] = Default::default();
        let [one, two, three] = [0, 1, 2].map(|at: usize| free[at].number());
        let [address, partner, strict] = [one, two, three].map(|port| format!("http://127.0.0.1:{port}"));
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let collector = Collector::start(&runtime, address.clone());
        drop(free);
        let databases = ["windchime.db", "strict.db"].map(|name| home.join(name));

        let coordinate = |port: u16, arguments: &[&str]| {
            let mut command = coordinator(&databases[usize::from(port == three)], port, &partner);
            command
                .args(arguments)
                .env("WINDCHIME_ALLOWED_ORIGINS", format!("{partner},{}", collector.origin))
                // A driver fills forms in faster than any person, and would be suspected at times.
                .env("WINDCHIME_PROOF_OF_WORK", if port == three { "always" } else { "never" })
                .env("WINDCHIME_PROOF_OF_WORK_MAX_NUMBER", "300000");
            command
        };
        let imported = coordinate(one, &["import-services", "demo/services/oxfordshire.json"]).output();
        let imported = imported.expect("the import");
        assert!(imported.status.success(), "the import failed:\n{}", String::from_utf8_lossy(&imported.stderr));
        let logs = ["coordinator.log", "partner.log", "strict.log"].map(|name| home.join(name));
        let mut sites = Command::new(root().join("target/debug/windchime-demo"));
        sites
            .current_dir(root())
            .args(["--listen", &format!("127.0.0.1:{two}"), "--coordinator", &address, "--dist"])
            .arg(dist());
        let mut servers = [
            Ended::start(coordinate(one, &["serve"]), &logs[0]),
            Ended::start(sites, &logs[1]),
            Ended::start(coordinate(three, &["serve"]), &logs[2]),
        ];
        for ((server, port), log) in servers.iter_mut().zip([one, two, three]).zip(&logs) {
            server.wait_for_port(port, log);
        }
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        World { coordinator: address, partner, strict, collector, databases, runtime, agent, _servers: servers }
    }

    /// What either coordinator keeps under a submission's id, opened with its key file: every row there is.
    pub fn kept(&self, submission_id: &str) -> Vec<Kept> {
        let question = "SELECT number, submission_id, form, form_version, answers, written, written_key, lang, page, receipt, \
                        received_at FROM submissions WHERE submission_id = $1";
        let mut kept = Vec::new();
        for database in &self.databases {
            let rows: Vec<Row> = self.runtime.block_on(async {
                let mut connection = connect(database).await;
                sqlx::query_as(question).bind(submission_id).fetch_all(&mut connection).await.expect("the submissions")
            });
            for row in rows {
                let keyring = Keyring::open(&database.with_extension("keys")).expect("the key file");
                let record = records::open(&keyring, &row).expect("what was sealed opens");
                let answers = serde_json::to_string(&record.answers).expect("answers are JSON");
                kept.push(Kept {
                    form: record.form,
                    answers: serde_json::from_str(&answers).expect("answers are JSON"),
                    page: record.page,
                    receipt: record.receipt,
                });
            }
        }
        kept
    }

    /// How many submissions both coordinators keep.
    pub fn rows(&self) -> i64 {
        let count = |database| async move {
            let mut connection = connect(database).await;
            let rows =
                sqlx::query_scalar::<_, i64>("SELECT count(*) FROM submissions").fetch_one(&mut connection).await;
            rows.expect("the submissions")
        };
        self.databases.iter().map(|database| self.runtime.block_on(count(database))).sum()
    }

    /// Posts JSON, as any client could; gives the status and the answer's JSON.
    pub fn post(&self, url: &str, body: &str) -> (u16, Value) {
        let sent = self.agent.post(url).header("content-type", "application/json").send(body);
        let mut answer = sent.unwrap_or_else(|error| panic!("{url}: {error}"));
        let text = answer.body_mut().read_to_string().expect("the answer's body");
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Gets text.
    pub fn get(&self, url: &str) -> String {
        let mut answer = self.agent.get(url).call().unwrap_or_else(|error| panic!("{url}: {error}"));
        answer.body_mut().read_to_string().expect("the answer's body")
    }

    /// Deletes, for the partner sites' counter of policy reports.
    pub fn delete(&self, url: &str) {
        self.agent.delete(url).call().unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Waits for what the coordinator's own library does.
    pub fn wait_for<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// Where the sample form is posted to.
    pub fn submissions(&self) -> String {
        self.submissions_to("recovery-network")
    }

    /// Where a form is posted to.
    pub fn submissions_to(&self, form: &str) -> String {
        format!("{}/v1/forms/{form}/submissions", self.coordinator)
    }
}

/// The built coordinator with a database and a key file of its own, on that port, for that partner's sites.
pub fn coordinator(database: &Path, port: u16, partner: &str) -> Command {
    let mut command = Command::new(root().join("target/debug/windchime-coordinator"));
    command
        .current_dir(root())
        .env("DATABASE_URL", format!("sqlite://{}", database.display()))
        .env("WINDCHIME_KEY_FILE", database.with_extension("keys"))
        .env("WINDCHIME_LISTEN", format!("127.0.0.1:{port}"))
        .env("WINDCHIME_DIST", dist())
        .env("WINDCHIME_FORMS", root().join("demo/forms"))
        .env("WINDCHIME_PUBLIC_URL", format!("http://127.0.0.1:{port}"))
        .env("WINDCHIME_ALLOWED_ORIGINS", partner);
    command
}

async fn connect(database: &Path) -> AnyConnection {
    sqlx::any::install_default_drivers();
    AnyConnection::connect(&format!("sqlite://{}?mode=ro", database.display())).await.expect("the database")
}
