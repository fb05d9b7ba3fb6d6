//! `cargo xtask demo`: the coordinator and the partner sites, on two origins of this machine.

use crate::{run, say, web};
use anyhow::{Context as _, Result, bail};
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

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
    let mut one = Ended(
        server(&["serve"]).stdout(log.try_clone()?).stderr(log).spawn().context("the coordinator did not start")?,
    );
    let mut two = Ended(
        run::command("target/debug/windchime-demo")
            .args(["--listen", &partner, "--coordinator", &format!("http://{coordinator}"), "--dist", "dist"])
            .spawn()
            .context("the partner sites did not start")?,
    );
    wait_for(&coordinator, &mut one.0)?;
    wait_for(&partner, &mut two.0)?;
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
        if let Some(status) = one.0.try_wait()? {
            bail!("the coordinator ended ({status}); its log says why");
        }
        if let Some(status) = two.0.try_wait()? {
            bail!("the partner sites ended ({status})");
        }
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

/// A server that is ended when we are.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

fn wait_for(address: &str, child: &mut Child) -> Result<()> {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(20) {
        if let Some(status) = child.try_wait()? {
            bail!(
                "the server for {address} ended at once ({status}); is the address taken? See target/demo/coordinator.log"
            );
        }
        if std::net::TcpStream::connect(address).is_ok() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    bail!("nothing answers at {address} after 20 s")
}
