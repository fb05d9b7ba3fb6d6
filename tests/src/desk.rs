//! A coordinator of a journey's own with an owner who can sign in, and what happens at their desk.

use crate::ended::{Ended, free_port};
use crate::page::{Page, key};
use crate::world::coordinator;
use crate::{root, wait_until};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use windchime_coordinator::marks;
use windchime_coordinator::storage::Storage;

/// The owner's name.
pub const OWNER: &str = "sample-owner";
/// The owner's password.
pub const PASSWORD: &str = "a sample of a long password";

/// One coordinator whose admin pages are walked; it ends when this is dropped.
#[derive(Debug)]
pub struct Desk {
    /// Its origin.
    pub origin: String,
    database: PathBuf,
    _server: Ended,
}

impl Desk {
    /// Starts one with a fresh database under `target/journeys/ENGINE/desk/NAME.db`, an owner, and so many sample responses to the form
    /// `interest`. With any, the sample directory is there as well.
    pub fn start(page: Page, name: &str, responses: u32) -> Desk {
        let home = root().join("target/journeys").join(page.browser.engine.name()).join("desk");
        std::fs::create_dir_all(&home).expect("a folder for the desk");
        let database = home.join(name).with_extension("db");
        for ending in ["db", "db-wal", "db-shm", "keys"] {
            _ = std::fs::remove_file(database.with_extension(ending));
        }
        let port = free_port();
        let command = |arguments: &[&str]| {
            let mut command = coordinator(&database, port, &page.world.partner);
            command.args(arguments);
            command
        };
        let mut set = command(&["set-password", OWNER, "--role", "owner"]);
        let mut set = set.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the command to set a password");
        writeln!(set.stdin.take().expect("its input"), "{PASSWORD}").expect("the password is read");
        assert!(set.wait().expect("its end").success(), "the owner's password could not be set");
        if responses > 0 {
            let sample = root().join("target/debug/examples/sample_responses");
            assert!(sample.exists(), "{} is not built; `cargo xtask test browser` builds it", sample.display());
            let mut sample = Command::new(sample);
            sample.args(["--database-url", &url(&database), "--count", &responses.to_string(), "--key-file"]);
            run(sample.arg(database.with_extension("keys")));
            run(&mut command(&["import-services", "demo/services/oxfordshire.json"]));
        }
        let log = database.with_extension("log");
        let mut server = Ended::start(command(&["serve"]), &log);
        server.wait_for_port(port, &log);
        Desk { origin: format!("http://127.0.0.1:{port}"), database, _server: server }
    }

    /// A path there as a whole URL.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// The owner signs in with the keyboard.
    #[track_caller]
    pub fn sign_in(&self, page: Page) {
        page.open(&self.at("/admin"));
        wait_until("the page to sign in", || path(page) == "/admin/sign-in");
        page.tab_until("the field for the name", || focused(page) == "#login");
        page.type_text(OWNER);
        page.tab_until("the field for the password", || focused(page) == "#password");
        page.type_text(PASSWORD);
        page.press(key::ENTER);
        wait_until("the first page behind the password", || path(page) == "/admin/forms");
    }

    /// The id of the latest submission.
    pub fn a_submission(&self, page: Page) -> String {
        page.world.wait_for(async {
            let storage = Storage::open(&url(&self.database)).await.expect("the database");
            let rows = storage.rows_after(0).await.expect("the submissions");
            storage.close().await;
            rows.last().expect("a submission").submission_id.clone()
        })
    }

    /// The path with which whoever sent these answers erases them; it stands in the mail that they get.
    pub fn withdraw(&self, page: Page, submission_id: &str) -> String {
        let secret = page.world.wait_for(async {
            let storage = Storage::open(&url(&self.database)).await.expect("the database");
            let secret = storage.secret("withdraw").await.expect("the secret");
            storage.close().await;
            secret
        });
        format!("/withdraw/{submission_id}/{}", marks::keyed(&secret, submission_id))
    }
}

/// The path and query of the page that is shown.
pub fn path(page: Page) -> String {
    page.run("return location.pathname + location.search").as_str().unwrap_or_default().to_owned()
}

/// What has the focus: `#ID` where it has one, its words otherwise.
pub fn focused(page: Page) -> String {
    let focused = page.run(
        "const one = document.activeElement;
         return one.id ? '#' + one.id : (one.innerText || one.value || '').trim().replace(/\\s+/g, ' ')",
    );
    focused.as_str().unwrap_or_default().to_owned()
}

/// What stands in the page, as it is seen.
pub fn words(page: Page) -> String {
    page.run("return document.body.innerText").as_str().unwrap_or_default().to_owned()
}

fn url(database: &std::path::Path) -> String {
    format!("sqlite://{}", database.display())
}

fn run(command: &mut Command) {
    let output = command.current_dir(root()).output().expect("the command");
    assert!(output.status.success(), "{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr));
}
