//! What every view stands on: the settled config, the words, the host element, and the announcer. `open` puts a widget on it.

use crate::config::{Config, Trouble};
use crate::endpoint;
use crate::events::{Host, warn};
use crate::markup::{View, el, follow};
use crate::parts;
use crate::rest;
use crate::texts::{self, own};
use leptos::prelude::*;
use leptos::reactive::owner::WeakOwner;
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use windchime_domain::attributes::Element;
use windchime_domain::json::Value;
use windchime_domain::wording::Reading;

/// Handed to a widget's view; cheap to copy into closures. One stored value and a few triggers rather than many signals: Leptos
/// compiles each signal anew for each type it holds.
#[derive(Debug, Clone, Copy)]
pub struct Stage {
    /// The element in the partner's page.
    pub host: Host,
    state: StoredValue<Rc<RefCell<State>>, LocalStorage>,
    settled: Trigger,
    /// Notified once, when the config file is in.
    opened: Trigger,
    spoken: Trigger,
}

#[derive(Default)]
struct State {
    /// The widget's own owner, which tasks end with.
    owner: Option<WeakOwner>,
    config: Rc<Config>,
    /// The reading that the person has switched to, and the page's own at that time.
    switched: Option<(Reading, Reading)>,
    troubles: Vec<Trouble>,
    said: String,
    file: Option<Value>,
    file_trouble: Option<Trouble>,
    /// The config URL that has been asked for, and whether its answer is in.
    file_url: String,
    file_done: bool,
    /// The words that this reading needs are here, or could not be fetched.
    words_done: bool,
    /// The style of what it shows later is worn.
    dressed: bool,
}

/// The attributes as the host page has them now, in the order of [`Element::all_attributes`].
pub type Written = Vec<Option<String>>;

impl Stage {
    /// A stage with a settled config and no page around it, for native rendering and tests.
    pub fn still(config: Config) -> Self {
        Stage::on(Host::new(None), config)
    }

    fn on(host: Host, config: Config) -> Self {
        let owner = Owner::current().map(|owner| owner.downgrade());
        let state = State { owner, config: Rc::new(config), ..State::default() };
        Stage {
            host,
            state: StoredValue::new_local(Rc::new(RefCell::new(state))),
            settled: Trigger::new(),
            opened: Trigger::new(),
            spoken: Trigger::new(),
        }
    }

    /// The settled config; followed.
    #[inline(never)]
    pub fn config(self) -> Rc<Config> {
        self.settled.track();
        self.cell().borrow().config.clone()
    }

    /// One option; followed.
    pub fn option(self, name: &'static str) -> String {
        self.config().get(name).to_owned()
    }

    /// Standard or Easy Read; followed.
    pub fn reading(self) -> Reading {
        self.config().reading()
    }

    /// Shows every text in this reading, until the page itself asks for another. Remembered nowhere.
    pub fn switch_reading(self, to: Reading) {
        self.change(|state| {
            let of_page = state.switched.map_or(state.config.reading(), |(_, of_page)| of_page);
            state.switched = Some((to, of_page));
            Rc::make_mut(&mut state.config).read_in(to);
        });
        self.settled.notify();
    }

    /// Changes the state; the lock is gone before anything is notified.
    fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.cell().borrow_mut())
    }

    #[inline(never)]
    fn cell(self) -> Rc<RefCell<State>> {
        self.state.try_get_value().unwrap_or_default()
    }

    /// Has a screen reader say `words` when it is next idle.
    pub fn announce(self, words: String) {
        self.change(|state| state.said = words);
        self.spoken.notify();
    }

    /// Runs a task that belongs to the widget, whichever button started it: once the widget has left the page the task is dropped, and
    /// what it waits for is aborted. Natively there is nothing to wait for, and nothing runs.
    pub fn spawn(self, task: impl Future<Output = ()> + 'static) {
        self.spawn_boxed(Box::pin(task));
    }

    #[inline(never)]
    fn spawn_boxed(self, task: Pin<Box<dyn Future<Output = ()>>>) {
        let owner = self.cell().borrow().owner.as_ref().and_then(WeakOwner::upgrade);
        if let Some(owner) = owner.filter(|_| cfg!(target_arch = "wasm32")) {
            owner.with(|| leptos::task::spawn_local_scoped_with_cancellation(task));
        }
    }

    /// Settles the config from what is written and what the config file says; names each trouble once.
    fn settle(self, element: &Element, written: &Written) {
        let fresh = self.change(|state| {
            let (mut config, mut troubles) = Config::settle(element, written, state.file.as_ref());
            troubles.extend(state.file_trouble.clone());
            if cfg!(feature = "switch") {
                match state.switched.filter(|(_, of_page)| *of_page == config.reading()) {
                    Some((to, _)) => config.read_in(to),
                    None => state.switched = None,
                }
            }
            state.config = Rc::new(config);
            let fresh = state.troubles != troubles;
            state.troubles = troubles.clone();
            if fresh { troubles } else { Vec::new() }
        });
        self.settled.notify();
        for trouble in fresh {
            warn(&parts::trouble_words(self, &trouble));
        }
    }

    /// Fetches the config file that is named, unless that is done or under way. The view waits for it (or for its failure), so that
    /// words do not change under a reader.
    fn fetch_config(self, element: &'static Element, written: ArcRwSignal<Written>) {
        let url = self.option("config");
        let known = self.change(|state| std::mem::replace(&mut state.file_url, url.clone()) == url);
        if known {
            return;
        }
        self.spawn(async move {
            let trouble = |reason| Some(Trouble::BadConfig { url: url.clone(), reason });
            let answer = if url.is_empty() { None } else { Some(endpoint::get(&url, endpoint::SMALL).await) };
            let (file, file_trouble) = match answer {
                None => (None, None),
                Some(Ok(file @ Value::Map(_))) => (Some(file), None),
                Some(Ok(_)) => (None, trouble(self.say(&own::EDITOR_CONFIG_SHAPE))),
                Some(Err(failure)) => (None, trouble(failure.words(self))),
            };
            // The attribute may have changed again meanwhile; then this answer is no longer asked for.
            let was_open = self.change(|state| {
                if state.file_url != url {
                    return None;
                }
                state.file = file;
                state.file_trouble = file_trouble;
                Some(std::mem::replace(&mut state.file_done, true))
            });
            if let Some(was_open) = was_open {
                self.settle(element, &written.read_untracked());
                if !was_open {
                    self.opened.notify();
                }
            }
        });
    }

    /// Whether every word of this reading is here; followed.
    fn has_words(self) -> bool {
        texts::are_here() || self.reading() == Reading::Standard
    }

    /// Fetches the words of the reading that is asked for, where they are not in the wasm. At first the view waits for them.
    fn fetch_words(self) {
        if self.has_words() {
            return;
        }
        self.spawn(async move {
            texts::fetch().await;
            let first = self.change(|state| !std::mem::replace(&mut state.words_done, true));
            if first { self.opened.notify() } else { self.settled.notify() }
        });
    }
}

impl Stage {
    /// Gives the widget the style of what it shows later, which comes with the words; once. Whoever needs it before the later code is
    /// here asks for it.
    pub fn dress(self, kind: &str) {
        if let Some(css) = texts::sheet(kind)
            && !self.change(|state| std::mem::replace(&mut state.dressed, true))
        {
            self.host.wear(&css);
        }
    }
}

mod later {
    #[inline(never)]
    pub fn dress(stage: super::Stage, kind: &str) {
        stage.dress(kind);
    }
}

/// Puts a widget into its room: settles the config, names what could not be used, then shows the view.
pub fn open(element: &'static Element, host: Host, written: ArcRwSignal<Written>, view: fn(Stage) -> View) -> View {
    let stage = Stage::on(host, Config::default());
    // Once now, so that the first paint is the right one, and again whenever the page's editor (or a script) changes an attribute.
    stage.settle(element, &written.read_untracked());
    let words_done = untrack(|| stage.has_words());
    stage.change(|state| {
        state.file_done = state.config.get("config").is_empty();
        state.words_done = words_done;
    });
    let mut first = true;
    follow(move || {
        written.track();
        if !std::mem::take(&mut first) {
            stage.settle(element, &written.read_untracked());
        }
        untrack(|| stage.fetch_config(element, written.clone()));
    });
    if cfg!(feature = "apart") {
        rest::afterwards(Box::new(move || later::dress(stage, element.kind)));
        follow(move || stage.fetch_words());
    }
    el("div")
        .class("room")
        .attr("part", "widget")
        .live_attr("lang", move || Some(stage.option("lang")))
        .live_attr("data-theme", move || Some(stage.option("theme")))
        .live(move || {
            stage.settled.track();
            let troubles = stage.cell().borrow().troubles.clone();
            parts::troubles(stage, &troubles).into()
        })
        .live(move || {
            stage.opened.track();
            let ready = {
                let cell = stage.cell();
                let state = cell.borrow();
                state.file_done && state.words_done
            };
            if ready { untrack(|| view(stage)) } else { parts::paragraph("quiet", stage.say(&own::LOADING)) }
        })
        .child(parts::announcer(move || {
            stage.spoken.track();
            stage.cell().borrow().said.clone()
        }))
        .done()
}

#[cfg(all(test, feature = "switch"))]
mod tests {
    use super::*;

    const ELEMENT: Element = Element {
        tag: "windchime-test",
        kind: "test",
        summary: "",
        attributes: &[],
        config: &[],
        events: &[],
        parts: &[],
    };

    #[test]
    fn a_switch_of_reading_counts_until_the_page_itself_asks_for_another() {
        let owner = Owner::new();
        owner.set();
        let stage = Stage::still(Config::default());
        let settle = |attributes: &[(&str, &str)]| {
            let of_page = |name| attributes.iter().find(|(known, _)| *known == name).map(|(_, to)| (*to).to_owned());
            stage.settle(&ELEMENT, &ELEMENT.all_attributes().map(|attribute| of_page(attribute.name)).collect());
            stage.reading()
        };
        assert_eq!(settle(&[]), Reading::Standard);
        stage.switch_reading(Reading::Easy);
        assert_eq!(stage.reading(), Reading::Easy);
        assert_eq!(settle(&[("theme", "dark")]), Reading::Easy, "another attribute has changed");
        stage.switch_reading(Reading::Standard);
        assert_eq!(settle(&[("theme", "light")]), Reading::Standard);
        stage.switch_reading(Reading::Easy);
        assert_eq!(settle(&[("reading", "easy")]), Reading::Easy);
        assert_eq!(settle(&[("reading", "standard")]), Reading::Standard, "the page asks for it");
    }
}
