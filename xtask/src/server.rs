//! A server that runs beside a command: waited for, and ended with it.

use anyhow::{Result, bail};
use std::net::TcpStream;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server; dropping it ends it.
pub struct Server(Child);

impl Server {
    /// Starts it.
    pub fn start(command: &mut Command) -> Result<Server> {
        Ok(Server(command.spawn()?))
    }

    /// Waits until somebody answers at that address; an error where the server ends before.
    pub fn wait_for(&mut self, address: &str) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.0.try_wait()? {
                bail!("the server for {address} ended at once ({status}); is the address taken?");
            }
            if TcpStream::connect(address).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("nothing answers at {address} after {} s", PATIENCE.as_secs())
    }

    /// An error where it has ended by itself.
    pub fn still_runs(&mut self) -> Result<()> {
        match self.0.try_wait()? {
            Some(status) => bail!("it ended ({status})"),
            None => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}
