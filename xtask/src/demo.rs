//! `cargo xtask demo`: the coordinator and the partner sites, on two origins of this machine.

use crate::server::Server;
use crate::{run, say, web};
use anyhow::{Context as _, Result, bail};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Who may sign in to the demonstration, which nobody reaches but this machine.
const LOGIN: &str = "demo";
const PASSWORD: &str = "only-for-the-demo";

/// Builds, starts both servers, and waits until one of them ends (Ctrl-C ends both).
pub fn run() -> Result<()> {
    web::dist()?;
    web::servers()?;
    let address = |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let coordinator = address("WINDCHIME_DEMO_COORDINATOR", "127.0.0.1:8787");
    let partner = address("WINDCHIME_DEMO_PARTNER", "127.0.0.1:8788");
    let home = run::root().join("target/demo");
    std::fs::create_dir_all(&home)?;
    let database = home.join("windchime.db");

    let server = |arguments: &[&str]| {
        let mut command = run::command("target/debug/windchime-coordinator");
        command
            .args(arguments)
            .env("DATABASE_URL", format!("sqlite://{}", database.display()))
            .env("WINDCHIME_KEY_FILE", home.join("windchime.keys"))
            .env("WINDCHIME_LISTEN", &coordinator)
            .env("WINDCHIME_DIST", run::root().join("dist"))
            .env("WINDCHIME_FORMS", run::root().join("demo/forms"))
            .env("WINDCHIME_PUBLIC_URL", format!("http://{coordinator}"))
            .env("WINDCHIME_ALLOWED_ORIGINS", format!("http://{partner}"));
        command
    };
    let imported = server(&["import-services", "demo/services/oxfordshire.json"]).output()?;
    if !imported.status.success() {
        bail!("the sample services could not be imported:\n{}", String::from_utf8_lossy(&imported.stderr));
    }
    sign_up(server(&["set-password", LOGIN, "--role", "owner"]))?;
    let log = std::fs::File::create(home.join("coordinator.log"))?;
    let mut one = Server::start(server(&["serve"]).stdout(log.try_clone()?).stderr(log))
        .context("the coordinator did not start")?;
    let mut two = Server::start(run::command("target/debug/windchime-demo").args([
        "--listen",
        &partner,
        "--coordinator",
        &format!("http://{coordinator}"),
        "--dist",
        "dist",
    ]))
    .context("the partner sites did not start")?;
    one.wait_for(&coordinator).context("target/demo/coordinator.log says why")?;
    two.wait_for(&partner)?;
    say(format!(
        "\nA partner's site:  http://{partner}/            (also /interest.html, /card.html, /directory.html, /strict-csp.html)\n\
         The coordinator:   http://{coordinator}/healthz    (whole pages: /interest/recovery-network, /card, /directory)\n\
         Its pages for you: http://{coordinator}/admin    (name {LOGIN}, password {PASSWORD})\n\
         The database:      {}\n\
         The server's log:  {}\n\
         Press Ctrl-C to end both.",
        database.display(),
        home.join("coordinator.log").display(),
    ));
    loop {
        one.still_runs().context("the coordinator's log says why")?;
        two.still_runs().context("that was the partner sites")?;
        std::thread::sleep(Duration::from_millis(300));
    }
}

/// Makes the account, or sets its password anew.
fn sign_up(mut command: Command) -> Result<()> {
    let mut asking = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    if let Some(mut answer) = asking.stdin.take() {
        writeln!(answer, "{PASSWORD}")?;
    }
    if asking.wait()?.success() { Ok(()) } else { bail!("the demonstration's account could not be made") }
}
