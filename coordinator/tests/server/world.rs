//! One server and the directory it lives in.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::{AnyConnection, Connection as _};
use tokio::net::TcpListener;
use tokio::sync::{OnceCell, oneshot};
use tokio::task::JoinHandle;
use windchime_coordinator::config::{Config, DatabaseUrl, Origins, ProofOfWork};
use windchime_coordinator::limits::Allowed;
use windchime_coordinator::local_time::TimeZoneSettings;
use windchime_coordinator::records;
use windchime_coordinator::routes::summary::SummarySettings;
use windchime_coordinator::server::{App, serve};
use windchime_coordinator::storage::{AuditFilter, Audited, Note, Storage};
use windchime_domain::json::Value;

use super::client::{self, Answer};

pub const PARTNER: &str = "https://larder.example";

/// An id that looks like one a browser makes; each `number` gives another.
pub fn id(number: u32) -> String {
    format!("{number:08x}-6a4e-4c31-9b52-4f0c1d2e3a4b")
}

/// Answers to the built-in form that fulfil its rules.
pub const ANSWERS: &str = r#"{"name":"Robin","likelihood":8,"meeting":"either","how-often":"weekly","how-long":"up-to-1-hour","oxfordshire":"live"}"#;

/// A line in the audit log about what a test does without the pages.
pub const SAMPLE: Note<'_> = Note { actor: "sample", action: "sample", subject: "sample", detail: None };

pub fn body(id: &str, answers: &str) -> String {
    format!(
        r#"{{"form":"interest","form_version":1,"submission_id":"{id}","answers":{answers},"lang":"en-GB","page":"{PARTNER}/join?from=post#top"}}"#
    )
}

pub struct World {
    pub directory: PathBuf,
    pub address: SocketAddr,
    pub app: App,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
}

impl World {
    pub async fn new() -> World {
        World::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> World {
        World::at(directory(), change).await
    }

    /// A server on what an earlier one left behind.
    pub async fn at(directory: PathBuf, change: impl FnOnce(&mut Config)) -> World {
        let mut config = config(&directory);
        change(&mut config);
        create(&config.database).await;
        let listener = TcpListener::bind(config.listen).await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = App::open(config).await.unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(serve(app.clone(), listener, async {
            let _ = stopped.await;
        }));
        World { directory, address, app, stop: Some(stop), running: Some(running) }
    }

    /// Asks the server to stop, and waits until it has.
    pub async fn stop(mut self) -> PathBuf {
        self.ask_to_stop();
        self.wait().await;
        self.directory.clone()
    }

    pub fn ask_to_stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    pub async fn wait(&mut self) {
        self.running.take().unwrap().await.unwrap();
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        client::send(self.address, method, path, headers, body.as_bytes()).await
    }

    /// Posts a submission to the built-in form.
    pub async fn post(&self, body: &str) -> Answer {
        let json = [("content-type", "application/json")];
        self.send("POST", "/v1/forms/interest/submissions", &json, body).await
    }

    /// Rows as another program reading the file sees them.
    pub async fn rows(&self) -> i64 {
        self.ask("SELECT count(*) FROM submissions").await
    }

    pub async fn ask<T>(&self, question: &'static str) -> T
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any> + Send + Unpin,
    {
        sqlx::query_scalar(question).fetch_one(&mut self.connect().await).await.unwrap()
    }

    /// The newest lines of the audit log, the newest first.
    pub async fn audited(&self, most: i64) -> Vec<Audited> {
        self.app.storage.audited_by(&AuditFilter::default(), i64::MAX, most).await.unwrap()
    }

    /// The answers of the one submission there is, typed and chosen, in the order of the form's questions.
    pub async fn answers(&self) -> String {
        let form: String = self.ask("SELECT form FROM submissions").await;
        let rows = self.app.storage.rows(&form).await.unwrap();
        let record = records::open(&self.app.keyring, rows.last().unwrap()).unwrap();
        let form = self.app.forms.get(&form).unwrap();
        let answers = form.form.questions.iter().filter_map(|question| {
            record.answers.get(&question.id).map(|answer| (question.id.clone(), answer.clone()))
        });
        serde_json::to_string(&Value::Map(answers.collect())).unwrap()
    }

    /// A connection of another program.
    pub async fn connect(&self) -> AnyConnection {
        AnyConnection::connect(&self.app.config.database.0).await.unwrap()
    }
}

pub fn config(directory: &Path) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        database: database(directory),
        key_file: directory.join("windchime.keys"),
        dist: directory.join("dist"),
        forms: None,
        allowed_origins: Origins::Only(vec![PARTNER.to_owned()]),
        public_url: None,
        https: false,
        max_body: 4096,
        backup_recipients: Vec::new(),
        drain: Duration::ZERO,
        max_connections: 1024,
        header_patience: Duration::from_secs(20),
        proof_of_work: ProofOfWork::WhenSuspected,
        proof_of_work_max_number: 2000,
        limits: Allowed::default(),
        metrics_token: None,
        audit_months: 24,
        mail: Default::default(),
        summary: SummarySettings::default(),
        time_zone: TimeZoneSettings::default().checked().unwrap(),
    }
}

/// Whether the tests run on PostgreSQL: `WINDCHIME_TEST_POSTGRES` is the address of a server's `postgres` database, such as
/// `cargo xtask test postgres` starts. Each test has a database of its own in it.
pub fn on_postgres() -> bool {
    server().is_some()
}

fn server() -> Option<String> {
    std::env::var("WINDCHIME_TEST_POSTGRES").ok()
}

fn database(directory: &Path) -> DatabaseUrl {
    DatabaseUrl(match server() {
        None => format!("sqlite://{}", directory.join("windchime.db").display()),
        Some(server) => {
            let name = directory.file_name().unwrap().to_str().unwrap().replace('-', "_");
            server.replace("/postgres?", &format!("/{name}?"))
        }
    })
}

/// The database of a server in that directory, for a program that the test starts.
pub async fn own_database(directory: &Path) -> String {
    let url = database(directory);
    create(&url).await;
    url.0
}

/// One more database in PostgreSQL.
pub async fn another_database(directory: &Path, name: &str) -> String {
    let own = directory.file_name().unwrap().to_str().unwrap();
    own_database(&directory.with_file_name(format!("{own}-{name}"))).await
}

/// Makes the test's own database in PostgreSQL, where there is none yet: a copy of one in which the tables are made once for all
/// tests.
async fn create(url: &DatabaseUrl) {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let Some(server) = server().filter(|_| url.0.starts_with("postgres")) else {
        return;
    };
    sqlx::any::install_default_drivers();
    let template = TEMPLATE.get_or_init(|| async {
        let name = format!("template_{}", std::process::id());
        copy(&server, &name, "template1").await;
        Storage::open(&server.replace("/postgres?", &format!("/{name}?"))).await.unwrap().close().await;
        name
    });
    let name = url.0.rsplit('/').find_map(|part| part.split_once('?')).unwrap().0;
    copy(&server, name, template.await).await;
}

async fn copy(server: &str, name: &str, template: &str) {
    let mut connection = AnyConnection::connect(server).await.unwrap();
    let there: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_database WHERE datname = $1")
        .bind(name)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    if there == 0 {
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template}"));
        sqlx::raw_sql(create).execute(&mut connection).await.unwrap();
    }
}

/// A fresh directory under `target/`.
pub fn directory() -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("server-{}-{number}", std::process::id()));
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(directory.join("dist")).unwrap();
    directory
}

impl Drop for World {
    fn drop(&mut self) {
        // What a failed test leaves is for looking at; what a passed one leaves is in the way.
        if !std::thread::panicking() && self.running.is_some() {
            let _ = std::fs::remove_dir_all(&self.directory);
        }
    }
}
