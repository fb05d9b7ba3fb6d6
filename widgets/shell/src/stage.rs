//! What every view stands on: the settled config, the words, the host element, and the announcer. `open` puts a widget on it.

use crate::config::{Config, Trouble};
use crate::endpoint;
use crate::events::{Host, warn};
use crate::parts;
use leptos::prelude::*;
use leptos::html;
use windchime_domain::attributes::Element;
use windchime_domain::json::Value;

/// Handed to a widget's view; cheap to copy into closures.
#[derive(Debug, Clone, Copy)]
pub struct Stage {
    config: RwSignal<Config>,
    /// The element in the partner's page.
    pub host: Host,
    said: RwSignal<String>,
}

/// The attributes as the host page has them now, in the order of [`Element::all_attributes`].
pub type Written = Vec<Option<String>>;

impl Stage {
    /// A stage with a settled config and no page around it, for native rendering and tests.
    pub fn still(config: Config) -> Self {
        Stage { config: RwSignal::new(config), host: Host::new(None), said: RwSignal::new(String::new()) }
    }

    /// Reads the config; reactive inside a closure.
    pub fn with_config<T>(self, read: impl FnOnce(&Config) -> T) -> T {
        self.config.with(read)
    }

    /// One option; reactive inside a closure.
    pub fn option(self, name: &'static str) -> String {
        self.with_config(|config| config.get(name).to_owned())
    }

    /// Has a screen reader say `words` when it is next idle.
    pub fn announce(self, words: String) {
        self.said.set(words);
    }
}

/// Puts a widget into its room: settles the config, names what could not be used, then shows the view.
pub fn open(
    element: &'static Element,
    host: Host,
    written: ArcRwSignal<Written>,
    view: fn(Stage) -> AnyView,
) -> AnyView {
    let stage = Stage { host, ..Stage::still(Config::default()) };
    let troubles = RwSignal::new(Vec::<Trouble>::new());
    let file = RwSignal::new(ConfigFile::default());

    let config_url = Memo::new({
        let written = written.clone();
        move |_| written.with(|written| attribute(element, written, "config").unwrap_or_default())
    });
    let settled = Memo::new(move |_| {
        written.with(|written| {
            file.with(|file| Config::settle(element, |name| attribute(element, written, name), file.json.as_ref()))
        })
    });
    // `config` and `troubles` are written before the view is first built, so that the first paint is the right one.
    let settle = move || {
        let (config, mut found) = settled.get();
        if let Some(trouble) = file.with(|file| file.trouble.clone()) {
            found.push(trouble);
        }
        if troubles.with_untracked(|known| *known != found) {
            found.iter().for_each(|trouble| warn(&parts::trouble_words(stage, trouble)));
            troubles.set(found);
        }
        if stage.config.with_untracked(|known| *known != config) {
            stage.config.set(config);
        }
    };
    settle();
    Effect::new(move |_| settle());

    // The config file, when one is named: the view waits for it (or for its failure), so that words do not change under a reader.
    let ready = RwSignal::new(config_url.with_untracked(String::is_empty));
    Effect::new(move |_| {
        let url = config_url.get();
        if url.is_empty() {
            return;
        }
        leptos::task::spawn_local_scoped_with_cancellation(async move {
            let read = endpoint::get(&url, endpoint::SMALL).await;
            file.set(match read {
                Ok(json @ Value::Map(_)) => ConfigFile { json: Some(json), trouble: None },
                Ok(_) => ConfigFile::failed(url, "it is not a JSON object.".into()),
                Err(failure) => ConfigFile::failed(url, failure.words(stage)),
            });
            settle();
            ready.set(true);
        });
    });

    html::div()
        .class("room")
        .attr("part", "widget")
        .attr("lang", move || stage.option("lang"))
        .attr("data-theme", move || stage.option("theme"))
        .child((
            move || parts::troubles(stage, &troubles.get()),
            move || if ready.get() { view(stage) } else { parts::paragraph("quiet", stage.say(&crate::texts::own::LOADING)) },
            parts::announcer(stage.said),
        ))
        .into_any()
}

/// The config JSON as far as it has come.
#[derive(Debug, Clone, Default)]
struct ConfigFile {
    json: Option<Value>,
    trouble: Option<Trouble>,
}

impl ConfigFile {
    fn failed(url: String, reason: String) -> Self {
        ConfigFile { json: None, trouble: Some(Trouble::BadConfig { url, reason }) }
    }
}

fn attribute(element: &Element, written: &Written, name: &str) -> Option<String> {
    let place = element.all_attributes().position(|attribute| attribute.name == name)?;
    written.get(place)?.clone()
}
