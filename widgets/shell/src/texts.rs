//! Every word a widget says comes from `texts/`, in two readings. A [`Text`] is one such wording, made by the build script.

use crate::stage::Stage;
use windchime_domain::wording::{Reading, Wording};

/// One text of a widget: British English, standard and Easy Read. Further languages add wordings here, not in views.
#[derive(Debug)]
pub struct Text {
    /// The name under which a partner's `config` may replace it.
    pub name: &'static str,
    /// Standard wording; `{name}` marks a place to be filled.
    pub standard: &'static str,
    /// Easy Read wording; where it is missing the standard one is plain enough.
    pub easy: Option<&'static str>,
}

/// The shell's own texts, one constant each.
#[allow(missing_docs, reason = "each constant is documented by its own words")]
pub mod own {
    use super::Text;
    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// A whole number in digits; the standard library's way brings its formatting machinery along, 1 kB on every page.
pub fn digits(number: i32) -> String {
    let mut digits = String::new();
    if number < 0 {
        digits.push('-');
    }
    push_digits(&mut digits, number.unsigned_abs());
    digits
}

fn push_digits(digits: &mut String, number: u32) {
    if number > 9 {
        push_digits(digits, number / 10);
    }
    digits.push(char::from(b'0' + (number % 10) as u8));
}

impl Stage {
    /// A text in the current reading; follows the `reading` attribute when called inside a reactive closure.
    #[inline(never)]
    pub fn say(self, text: &'static Text) -> String {
        let config = self.config();
        let reading = config.reading();
        let words = match (config.text(text.name), reading) {
            (Some(own), _) => own.say(reading),
            (None, Reading::Easy) => text.easy.unwrap_or(text.standard),
            (None, Reading::Standard) => text.standard,
        };
        words.to_owned()
    }

    /// A wording of somebody's data in the current reading and language; followed.
    #[inline(never)]
    pub fn words(self, of: &Wording) -> String {
        let config = self.config();
        of.say_in(config.reading(), config.get("lang")).to_owned()
    }

    /// A text with its `{places}` filled.
    pub fn fill(self, text: &'static Text, places: &[(&str, &str)]) -> String {
        let said = self.say(text);
        let mut filled = String::with_capacity(said.len());
        for (nth, piece) in said.split('{').enumerate() {
            let place = piece.split_once('}').filter(|_| nth > 0);
            match place.and_then(|(name, rest)| Some((places.iter().find(|(known, _)| *known == name)?.1, rest))) {
                Some((value, rest)) => {
                    filled.push_str(value);
                    filled.push_str(rest);
                }
                None => filled.push_str(piece),
            }
        }
        filled
    }

    /// The text as a child that follows the reading.
    pub fn line(self, text: &'static Text) -> impl Fn() -> String + Copy + 'static {
        move || self.say(text)
    }
}
