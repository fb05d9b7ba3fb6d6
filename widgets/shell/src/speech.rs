//! Reading aloud through the browser's speech synthesis, by a voice of the device's own and by no other: some voices are spoken on a
//! server, which would be told what stands on the page.

use crate::js;
use crate::page::Listening;
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

fn synthesis() -> JsValue {
    js::global("speechSynthesis")
}

/// A voice of the device's own for a language (BCP 47): for exactly that one, or else for its first part (`en` for `en-GB`).
#[inline(never)]
fn voice(lang: &str) -> Option<JsValue> {
    let voices: Array = js::call(&synthesis(), "getVoices", &[]).ok()?.dyn_into().ok()?;
    let mut found = None;
    for voice in voices.iter().filter(|voice| js::get(voice, "localService").is_truthy()) {
        let tag = js::get(&voice, "lang").as_string().unwrap_or_default();
        match alike(&tag, lang) {
            Alike::Whole => return Some(voice),
            Alike::First if found.is_none() => found = Some(voice),
            _ => {}
        }
    }
    found
}

#[derive(Debug, PartialEq)]
enum Alike {
    Whole,
    First,
    No,
}

/// How far two language tags are the same; Android writes `en_GB`. By hand: the standard library's search is 1 kB of machine code.
fn alike(one: &str, other: &str) -> Alike {
    let even = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    let (one, other) = (one.bytes().map(even), other.bytes().map(even));
    if one.clone().eq(other.clone()) {
        return Alike::Whole;
    }
    let first = |byte: &u8| *byte != b'-';
    if one.take_while(first).eq(other.take_while(first)) { Alike::First } else { Alike::No }
}

/// Whether something in this language can be read aloud on this device.
pub fn can_speak(lang: &str) -> bool {
    cfg!(target_arch = "wasm32") && voice(lang).is_some()
}

/// Calls `then` whenever the browser has learnt of voices, which some do only after the page has loaded.
pub fn on_voices(then: impl Fn() + 'static) -> Listening {
    Listening::to(synthesis(), &["voiceschanged"], move |_| then())
}

/// Says one line after the other; `done` is called once, when the last has been said or something went wrong.
pub fn speak(lang: &str, lines: &[String], done: impl Fn() + 'static) -> Option<Listening> {
    stop();
    let voice = voice(lang)?;
    let make: Function = js::global("SpeechSynthesisUtterance").dyn_into().ok()?;
    let mut last = None;
    for line in lines {
        let utterance = Reflect::construct(&make, &Array::of1(&js::text(line))).ok()?;
        js::set(&utterance, "voice", &voice);
        js::set(&utterance, "lang", &js::get(&voice, "lang"));
        _ = js::call(&synthesis(), "speak", std::slice::from_ref(&utterance));
        last = Some(utterance);
    }
    Some(Listening::to(last?, &["end", "error"], move |_| done()))
}

/// Falls silent.
pub fn stop() {
    _ = js::call(&synthesis(), "cancel", &[]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_alike_as_a_whole_or_in_their_language() {
        assert_eq!(alike("en_GB", "en-gb"), Alike::Whole);
        assert_eq!(alike("en", "en-GB"), Alike::First);
        assert_eq!(alike("en-US", "en-GB"), Alike::First);
        assert_eq!(alike("cy-GB", "en-GB"), Alike::No);
        assert_eq!(alike("", "en-GB"), Alike::No);
    }
}
