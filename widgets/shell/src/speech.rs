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
    let first = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let mut found = None;
    for voice in voices.iter().filter(|voice| js::get(voice, "localService").is_truthy()) {
        let tag = js::get(&voice, "lang").as_string().unwrap_or_default();
        if tag.replace('_', "-").eq_ignore_ascii_case(lang) {
            return Some(voice);
        }
        if found.is_none() && first(&tag) == first(lang) {
            found = Some(voice);
        }
    }
    found
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
