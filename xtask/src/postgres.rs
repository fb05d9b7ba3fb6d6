//! A PostgreSQL server of our own for the tests: made under target/, on a free port of this machine, and ended with the guard.

use crate::{run, say};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A running server; dropping it stops it and removes its files.
pub struct Server {
    home: PathBuf,
    programs: PathBuf,
    /// The address of its `postgres` database.
    pub url: String,
}

/// Makes and starts a server that keeps its promises (fsync stays on), for this machine alone.
pub fn start() -> Result<Server> {
    let programs = programs()?;
    let home = run::root().join("target/postgres").join(std::process::id().to_string());
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&home)?;
    give_away(&home)?;
    let data = home.join("data");
    let data = data.to_string_lossy();
    obey(&programs, "initdb", &["-D", &data, "-U", "windchime", "-A", "trust", "-E", "UTF8", "--locale=C"])?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let options = format!("-h 127.0.0.1 -p {port} -c unix_socket_directories='' -c max_connections=400");
    let log = home.join("log");
    obey(&programs, "pg_ctl", &["-D", &data, "-w", "-l", &log.to_string_lossy(), "-o", &options, "start"])?;
    Ok(Server { home, programs, url: format!("postgres://windchime@127.0.0.1:{port}/postgres?sslmode=disable") })
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.home.join("data");
        let data = data.to_string_lossy();
        match obey(&self.programs, "pg_ctl", &["-D", &data, "-m", "immediate", "stop"]) {
            Ok(()) => drop(fs::remove_dir_all(&self.home)),
            Err(error) => say(format!("the test's PostgreSQL in {data} could not be stopped: {error}")),
        }
    }
}

/// Where `initdb` is: on the path, or where Debian puts it.
pub fn programs() -> Result<PathBuf> {
    let found = Command::new("sh").args(["-c", "dirname \"$(readlink -f \"$(command -v initdb)\")\""]).output()?;
    let path = PathBuf::from(String::from_utf8_lossy(&found.stdout).trim());
    if path.join("postgres").exists() {
        return Ok(path);
    }
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect())
        .unwrap_or_default();
    versions.sort();
    versions.pop().context("PostgreSQL is not here; `cargo xtask setup` installs it")
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

/// PostgreSQL does not run as root, so root gives the files to the user that Debian's package makes.
fn give_away(home: &Path) -> Result<()> {
    if is_root() {
        run::run("chown", &["postgres", &home.to_string_lossy()])?;
    }
    Ok(())
}

fn obey(programs: &Path, program: &str, arguments: &[&str]) -> Result<()> {
    let program = programs.join(program);
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(&program);
        command
    } else {
        Command::new(&program)
    };
    let output = command.args(arguments).current_dir("/").stdin(std::process::Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    bail!(
        "{} failed:\n{}{}",
        program.display(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
