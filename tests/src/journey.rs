//! Runs journeys one after the other, in one browser against one pair of servers.

use crate::browser::{Browser, Engine};
use crate::page::Page;
use crate::world::World;
use libtest_mimic::{Arguments, Failed, Trial};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

/// Where a journey can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum In {
    /// In every engine.
    Every,
    /// Only where the DevTools protocol is: emulated media, the network taken away, the log of requests.
    Chromium,
}

/// One journey: a sentence, and what is done.
#[derive(Debug, Clone, Copy)]
pub struct Journey {
    /// The function's name, with its module.
    pub name: &'static str,
    /// Where it can be made.
    pub engines: In,
    /// The journey itself; it fails by panicking.
    pub walk: fn(Page),
}

/// Lists journeys by the names of their functions: `journeys![Every: a, b; Chromium: c]`.
#[macro_export]
macro_rules! journeys {
    ($($engines:ident: $($walk:ident),* $(,)?);* $(;)?) => {
        /// The journeys of this room.
        pub const JOURNEYS: &[$crate::journey::Journey] = &[$($($crate::journey::Journey {
            name: concat!(module_path!(), "::", stringify!($walk)),
            engines: $crate::journey::In::$engines,
            walk: $walk,
        }),*),*];
    };
}

/// Why the last journey failed, and at which line.
static WHY: Mutex<String> = Mutex::new(String::new());

fn remember(panic: &PanicHookInfo) {
    let words = panic.payload_as_str().unwrap_or("it panicked");
    let place = panic.location().map_or_else(String::new, |place| format!("{}:{}: ", place.file(), place.line()));
    if let Ok(mut why) = WHY.lock() {
        *why = format!("{place}{words}");
    }
}

#[derive(Debug, Default)]
struct Stage {
    // In this order: the browser ends before the servers.
    browser: Option<Browser>,
    world: Option<World>,
}

impl Stage {
    fn walk(&mut self, engine: Engine, walk: fn(Page)) -> Result<(), Failed> {
        let walked = catch_unwind(AssertUnwindSafe(|| {
            let world = self.world.get_or_insert_with(|| World::start(&format!("{}/servers", engine.name())));
            let browser = self.browser.get_or_insert_with(|| Browser::start(engine));
            browser.new_tab();
            let page = Page { browser, world };
            // What an earlier journey has left waiting would be sent in this one.
            page.forget();
            walk(page);
        }));
        walked.map_err(|_| {
            // A browser that no longer answers is replaced for the next journey.
            let answers = self
                .browser
                .as_ref()
                .is_some_and(|browser| browser.try_command("GET", "/window", &serde_json::Value::Null).is_ok());
            if !answers {
                self.browser = None;
            }
            Failed::from(WHY.lock().map_or_else(|_| String::new(), |mut why| std::mem::take(&mut *why)))
        })
    }
}

/// Runs those that the command line names; ends the browser and the servers afterwards.
pub fn run(journeys: impl IntoIterator<Item = Journey>) -> ExitCode {
    let engine = Engine::chosen();
    std::panic::set_hook(Box::new(remember));
    let mut arguments = Arguments::from_args();
    // One browser, one tab at a time.
    arguments.test_threads = Some(1);
    let stage = Arc::new(Mutex::new(Stage::default()));
    let trials = journeys.into_iter().map(|journey| {
        let stage = stage.clone();
        let name = journey.name.split_once("::").map_or(journey.name, |(_, name)| name);
        let here = journey.engines == In::Every || engine == Engine::Chromium;
        let walk = move || stage.lock().map_err(|_| Failed::without_message())?.walk(engine, journey.walk);
        Trial::test(name, walk).with_ignored_flag(!here)
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    drop(stage);
    conclusion.exit_code()
}
