//! A browser driven by the WebDriver protocol (W3C WebDriver 2), with the few extensions that only Chromium's driver has.

use crate::ended::{Ended, free_port};
use crate::root;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Whose browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Chromium with chromedriver.
    Chromium,
    /// Firefox with geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser with WebKitWebDriver, under Xvfb.
    Webkit,
}

impl Engine {
    /// The engine that `WINDCHIME_ENGINE` names; Chromium when it is not set.
    pub fn chosen() -> Engine {
        match std::env::var("WINDCHIME_ENGINE").as_deref() {
            Err(_) | Ok("" | "chromium") => Engine::Chromium,
            Ok("firefox") => Engine::Firefox,
            Ok("webkit") => Engine::Webkit,
            Ok(other) => panic!("WINDCHIME_ENGINE is {other}; use chromium, firefox or webkit"),
        }
    }

    /// Its name in paths.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium",
            Engine::Firefox => "firefox",
            Engine::Webkit => "webkit",
        }
    }
}

/// One browser with one session.
#[derive(Debug)]
pub struct Browser {
    /// Whose.
    pub engine: Engine,
    session: String,
    agent: ureq::Agent,
    // In this order: the session ends first, then the driver, then the screen.
    _driver: Ended,
    _screen: Option<Ended>,
}

impl Browser {
    /// Starts the driver and a headless browser with a fresh profile.
    pub fn start(engine: Engine) -> Browser {
        Browser::start_with(engine, "profile")
    }

    /// As [`Browser::start`], with its profile in a folder of that name, which stays when the browser has gone.
    pub fn start_with(engine: Engine, profile: &str) -> Browser {
        Browser::start_as(engine, profile, false)
    }

    /// Chromium, telling in its `performance` log how long every task of every thread took (see [`Browser::tasks`]).
    pub fn start_traced(profile: &str) -> Browser {
        Browser::start_as(Engine::Chromium, profile, true)
    }

    fn start_as(engine: Engine, profile: &str, traced: bool) -> Browser {
        let home = root().join("target/journeys").join(engine.name());
        let log = home.join(format!("driver-{profile}.log"));
        let profile = profile_folder(engine, profile);
        _ = std::fs::remove_dir_all(&profile);
        std::fs::create_dir_all(&profile).expect("a folder for the profile");
        let port = free_port();
        let screen = (engine == Engine::Webkit).then(|| screen(&home));
        let mut command = match engine {
            Engine::Chromium => Command::new("chromedriver"),
            Engine::Firefox => Command::new("geckodriver"),
            Engine::Webkit => Command::new("WebKitWebDriver"),
        };
        command.arg(format!("--port={port}")).env("HOME", &profile);
        if let Some((display, _)) = &screen {
            command.env("DISPLAY", display).env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
        }
        let mut driver = Ended::start(command, &log);
        driver.wait_for_port(port, &log);
        let config =
            ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(90)));
        let mut browser = Browser {
            engine,
            session: format!("http://127.0.0.1:{port}/session"),
            agent: config.build().into(),
            _driver: driver,
            _screen: screen.map(|(_, screen)| screen),
        };
        let mut wanted = capabilities(engine, &profile);
        if traced {
            wanted["goog:chromeOptions"]["perfLoggingPrefs"] = json!({ "traceCategories": "toplevel" });
        }
        let answer = browser.command("POST", "", &json!({ "capabilities": { "alwaysMatch": wanted } }));
        let id = answer["sessionId"].as_str().expect("a session").to_owned();
        browser.session = format!("{}/{id}", browser.session);
        browser.command("POST", "/timeouts", &json!({ "script": 60_000, "pageLoad": 60_000, "implicit": 0 }));
        browser
    }

    /// One command of the protocol; `path` follows `/session/ID`. Fails with the driver's own words.
    #[track_caller]
    pub fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.try_command(method, path, body);
        answer.unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// As [`Browser::command`], where a refusal is part of the story.
    pub fn try_command(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let url = format!("{}{path}", self.session);
        let sent = match method {
            "GET" => self.agent.get(&url).call(),
            "DELETE" => self.agent.delete(&url).call(),
            _ => self.agent.post(&url).header("content-type", "application/json; charset=utf-8").send(body.to_string()),
        };
        let mut answer = sent.map_err(|error| error.to_string())?;
        let text =
            answer.body_mut().with_config().limit(64 << 20).read_to_string().map_err(|error| error.to_string())?;
        let answer: Value = serde_json::from_str(&text).map_err(|_| text.clone())?;
        match answer["value"]["error"].as_str() {
            Some(kind) => Err(format!("{kind}: {}", answer["value"]["message"].as_str().unwrap_or_default())),
            None => Ok(answer["value"].clone()),
        }
    }

    /// Runs a script in the page; `arguments[0]` and so on are `arguments`, the value of its `return` comes back.
    #[track_caller]
    pub fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.command("POST", "/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs a script that gives a promise, and waits for it.
    #[track_caller]
    pub fn run_and_wait(&self, script: &str, arguments: &[Value]) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async (...arguments) => {{ {script} }})(...arguments).then(done, (error) => done({{ failed: String(error) }}));"
        );
        let answer = self.command("POST", "/execute/async", &json!({ "script": script, "args": arguments }));
        if let Some(why) = answer["failed"].as_str() {
            panic!("the script failed: {why}");
        }
        answer
    }

    /// A command of the Chrome DevTools Protocol; nothing in other engines.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        if self.engine != Engine::Chromium {
            return Value::Null;
        }
        self.command("POST", "/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// What Chromium has logged since the last time it was asked; `kind` is `browser` or `performance`.
    pub fn log(&self, kind: &str) -> Vec<Value> {
        if self.engine != Engine::Chromium {
            return Vec::new();
        }
        let entries = self.command("POST", "/se/log", &json!({ "type": kind }));
        entries.as_array().cloned().unwrap_or_default()
    }

    /// Each task of a page's main thread since this was last asked: script, style, layout and paint. Only of a browser from
    /// [`Browser::start_traced`]. (The Long Tasks API leaves out every task in which no script ran.)
    pub fn tasks(&self) -> Vec<Task> {
        let message = |entry: &Value| serde_json::from_str::<Value>(entry["message"].as_str().unwrap_or_default()).ok();
        let events: Vec<Value> = self.log("performance").iter().filter_map(message).collect();
        // To ask ends the trace; to ask again begins the next.
        self.log("performance");
        let events = events.iter().map(|one| &one["message"]).filter(|one| one["method"] == "Tracing.dataCollected");
        let events: Vec<&Value> = events.map(|one| &one["params"]).collect();
        let thread = |event: &Value| (event["pid"].clone(), event["tid"].clone());
        let named = |event: &&&Value| event["name"] == "thread_name" && event["args"]["name"] == "CrRendererMain";
        let main: Vec<_> = events.iter().filter(named).map(|event| thread(event)).collect();
        let tasks = events.iter().filter(|event| event["name"] == "ThreadControllerImpl::RunTask");
        let of_pages = tasks.filter(|event| main.contains(&thread(event)));
        of_pages
            .filter_map(|event| {
                let asked_by = event["args"]["src_file"].as_str().unwrap_or_default();
                Some(Task {
                    milliseconds: event["dur"].as_f64()? / 1000.0,
                    collects_garbage: asked_by.starts_with("v8/src/heap/"),
                })
            })
            .collect()
    }

    /// Leaves every old tab for a new one, whose session storage and emulated state are fresh.
    pub fn new_tab(&self) {
        let old = self.command("GET", "/window/handles", &Value::Null);
        let new = self.add_tab();
        for tab in old.as_array().into_iter().flatten() {
            self.command("POST", "/window", &json!({ "handle": tab }));
            self.command("DELETE", "/window", &Value::Null);
        }
        self.go_to_tab(&new);
        self.log("browser");
    }

    /// One more tab, to go to with [`Browser::go_to_tab`]. In WebKit a window: its driver leaves tabs in the background, where no frame
    /// is drawn.
    pub fn add_tab(&self) -> String {
        let kind = if self.engine == Engine::Webkit { "window" } else { "tab" };
        let new = self.command("POST", "/window/new", &json!({ "type": kind }));
        new["handle"].as_str().expect("a tab").to_owned()
    }

    /// The tab that commands go to.
    pub fn tab(&self) -> String {
        self.command("GET", "/window", &Value::Null).as_str().expect("a tab").to_owned()
    }

    /// Has commands go to that tab.
    pub fn go_to_tab(&self, tab: &str) {
        self.command("POST", "/window", &json!({ "handle": tab }));
        self.devtools("Emulation.setFocusEmulationEnabled", &json!({ "enabled": true }));
    }

    /// Closes the tab that commands go to; go to another afterwards.
    pub fn close_tab(&self) {
        self.command("DELETE", "/window", &Value::Null);
    }
}

/// What a page's main thread did in one go.
#[derive(Debug, Clone, Copy)]
pub struct Task {
    /// How long it took.
    pub milliseconds: f64,
    /// Whether Chromium's collector of garbage had asked for it, and nothing of the page.
    pub collects_garbage: bool,
}

/// Where a profile of that name is.
pub fn profile_folder(engine: Engine, name: &str) -> PathBuf {
    root().join("target/journeys").join(engine.name()).join(name)
}

impl Drop for Browser {
    fn drop(&mut self) {
        _ = self.try_command("DELETE", "", &Value::Null);
    }
}

fn capabilities(engine: Engine, profile: &Path) -> Value {
    match engine {
        Engine::Chromium => {
            let mut arguments = vec![
                "--headless=new".to_owned(),
                "--disable-gpu".to_owned(),
                "--no-first-run".to_owned(),
                "--disable-background-networking".to_owned(),
                "--disable-component-update".to_owned(),
                "--disable-sync".to_owned(),
                "--window-size=1280,900".to_owned(),
                format!("--user-data-dir={}", profile.display()),
            ];
            if is_root() {
                arguments.push("--no-sandbox".to_owned());
            }
            json!({
                "browserName": "chrome",
                "goog:chromeOptions": { "args": arguments },
                "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            })
        }
        Engine::Firefox => json!({
            "browserName": "firefox",
            "moz:firefoxOptions": { "args": ["-headless", "-profile", profile] },
        }),
        Engine::Webkit => {
            json!({ "webkitgtk:browserOptions": { "binary": mini_browser(Path::new("/usr/lib")), "args": ["--automation"] } })
        }
    }
}

/// A container's root cannot use Chromium's own sandbox.
fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

/// WebKitGTK's small browser: its place names the machine's architecture and the library's version.
fn mini_browser(lib: &Path) -> PathBuf {
    let inside = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
    };
    let named = |folder: PathBuf| Some(folder.join("MiniBrowser")).filter(|path| path.is_file());
    let folders = inside(lib).into_iter().flat_map(|folder| std::iter::once(folder.clone()).chain(inside(&folder)));
    folders
        .filter_map(named)
        .next()
        .expect("MiniBrowser under /usr/lib; `cargo xtask test --engine webkit` installs it")
}

/// A screen without glass; its number is as free as a port is.
fn screen(home: &Path) -> (String, Ended) {
    let number = 100 + u32::from(free_port() % 20_000);
    let display = format!(":{number}");
    let mut command = Command::new("Xvfb");
    command.args([&display, "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]);
    let started = Ended::start(command, &home.join("xvfb.log"));
    let socket = PathBuf::from(format!("/tmp/.X11-unix/X{number}"));
    crate::wait_until("the screen of Xvfb", || socket.exists());
    (display, started)
}
