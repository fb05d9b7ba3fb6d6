//! Every word a widget says comes from `texts/`, in two readings. A [`Text`] is one such wording, made by the build script.

use crate::stage::Stage;
use crate::{json, rest};
use std::cell::RefCell;
use windchime_domain::json::Value;
#[cfg(feature = "apart")]
use windchime_domain::wording::key;
use windchime_domain::wording::{Reading, Wording};

/// One text of a widget: British English, standard and Easy Read. Further languages add wordings here, not in views.
#[derive(Debug)]
pub struct Text {
    /// Its crate and the name under which a partner's `config` may replace it, as [`windchime_domain::wording::key`] has them: in the
    /// wasm a name of its own would weigh as much as what is said.
    pub key: u32,
    /// That name.
    #[cfg(not(feature = "apart"))]
    pub name: &'static str,
    /// Standard wording; `{name}` marks a place to be filled.
    pub standard: &'static str,
    /// Easy Read wording; where it is missing the standard one is plain enough.
    #[cfg(not(feature = "apart"))]
    pub easy: Option<&'static str>,
}

impl Text {
    /// No words at all.
    pub const NOTHING: Text = Text {
        key: 0,
        #[cfg(not(feature = "apart"))]
        name: "",
        standard: "",
        #[cfg(not(feature = "apart"))]
        easy: None,
    };
}

// ---- words that are not in the wasm: with the feature `apart`, Easy Read and what only later code says ----

thread_local! {
    /// Key, reading.
    static APART: RefCell<Option<Value>> = const { RefCell::new(None) };
}

/// Whether every word is here.
pub fn are_here() -> bool {
    !cfg!(feature = "apart") || APART.with_borrow(Option::is_some)
}

/// Fetches the words that are not in the wasm, once. `false` where they could not be fetched; then standard wordings stand in for Easy
/// Read, and it can be tried again.
pub async fn fetch() -> bool {
    if !are_here() {
        let words = rest::form("words").await.and_then(|text| json::parse(&text));
        APART.with_borrow_mut(|apart| *apart = words);
    }
    are_here()
}

/// The style of what a widget shows later, by its kind; none where it is not here.
pub(crate) fn sheet(kind: &str) -> Option<String> {
    APART.with_borrow(|apart| apart.as_ref()?.get("sheets")?.get(kind)?.text().map(str::to_owned))
}

#[cfg(feature = "apart")]
#[inline(never)]
fn apart(key: u32, reading: Reading) -> Option<String> {
    let reading = if reading == Reading::Easy { "easy" } else { "standard" };
    APART.with_borrow(|apart| apart.as_ref()?.get(&digits(key))?.get(reading)?.text().map(str::to_owned))
}

/// A drawing, by its place in the order of their names.
#[cfg(feature = "apart")]
#[inline(never)]
pub fn drawing(place: usize) -> String {
    let path =
        APART.with_borrow(|apart| apart.as_ref()?.get("drawings")?.list()?.get(place)?.text().map(str::to_owned));
    path.unwrap_or_default()
}

/// The shell's own texts, one constant each.
#[allow(missing_docs, reason = "each constant is documented by its own words")]
pub mod own {
    use super::Text;
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

pub use windchime_domain::number::digits;

impl Stage {
    /// A text in the current reading; follows the `reading` attribute when called inside a reactive closure.
    #[inline(never)]
    pub fn say(self, text: &'static Text) -> String {
        let config = self.config();
        let reading = config.reading();
        if let Some(own) = config.text(text) {
            return own.say(reading).to_owned();
        }
        #[cfg(feature = "apart")]
        if let Some(words) = apart(text.key, reading) {
            return words;
        }
        #[cfg(not(feature = "apart"))]
        if let (Reading::Easy, Some(easy)) = (reading, text.easy) {
            return easy.to_owned();
        }
        text.standard.to_owned()
    }

    /// A wording of somebody's data in the current reading and language; followed.
    #[inline(never)]
    pub fn words(self, of: &Wording) -> String {
        let config = self.config();
        let reading = config.reading();
        // The Easy Read of the form that every page carries is with the words, under what it stands for.
        #[cfg(feature = "apart")]
        if reading == Reading::Easy
            && of.easy.is_none()
            && of.languages.is_empty()
            && let Some(words) = apart(key("", &of.standard), reading)
        {
            return words;
        }
        of.say_in(reading, config.get("lang")).to_owned()
    }

    /// A text with its `{places}` filled.
    pub fn fill(self, text: &'static Text, places: &[(&str, &str)]) -> String {
        filled(&self.say(text), places)
    }

    /// The text as a child that follows the reading.
    pub fn line(self, text: &'static Text) -> impl Fn() -> String + Copy + 'static {
        move || self.say(text)
    }
}

/// Words with their `{places}` filled.
#[must_use]
pub fn filled(said: &str, places: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(said.len());
    let mut place: Option<String> = None;
    for letter in said.chars() {
        match (letter, &mut place) {
            ('{', None) => place = Some(String::new()),
            ('}', Some(name)) => {
                let value = places.iter().find(|(known, _)| known == name).map_or("", |(_, value)| *value);
                filled.push_str(value);
                place = None;
            }
            (letter, Some(name)) => name.push(letter),
            (letter, None) => filled.push(letter),
        }
    }
    filled
}
