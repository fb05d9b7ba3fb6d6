//! Programs that end when we do.

use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};

/// A running program; dropping it ends it.
#[derive(Debug)]
pub struct Ended(Child);

impl Ended {
    /// Starts a program whose words go to `log`.
    pub fn start(mut command: Command, log: &Path) -> Ended {
        let file = File::create(log).expect("a log file");
        let copy = file.try_clone().expect("a second handle to the log");
        let started = command.stdout(copy).stderr(file).spawn();
        Ended(started.unwrap_or_else(|error| panic!("{:?} could not be started: {error}", command.get_program())))
    }

    /// Waits until something listens on that port of this machine.
    pub fn wait_for_port(&mut self, port: u16, log: &Path) {
        crate::eventually(&format!("a listener on port {port}; see {}", log.display()), || {
            if let Some(status) = self.0.try_wait().expect("the program's state") {
                panic!(
                    "the program for port {port} ended at once ({status}):\n{}",
                    std::fs::read_to_string(log).unwrap_or_default()
                );
            }
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// A port that nothing listens on now.
pub fn free_port() -> u16 {
    FreePort::default().number()
}

/// A port that nobody else is given for as long as this lives.
#[derive(Debug)]
pub struct FreePort(TcpListener);

impl Default for FreePort {
    fn default() -> Self {
        FreePort(TcpListener::bind(("127.0.0.1", 0)).expect("a free port"))
    }
}

impl FreePort {
    /// Its number.
    pub fn number(&self) -> u16 {
        self.0.local_addr().expect("its address").port()
    }
}
