//! Printing a piece of a widget by itself, on pages of its own size. While it is being printed the host page stands aside; as soon as
//! that is over nothing of it is left, so that the host page prints as it always did.
//!
//! `@page` does nothing in a shadow root, so a *named* page is set in a style sheet of the document, which is there for that long only.

use crate::events::Host;
use crate::{js, page};
use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;

/// Lets the paper alone stand on the pages, whatever the host page's own sheets say. `:not(#_)` outranks them.
const ALONE: &str = "@media print{html:not(#_):not(#_){all:initial!important;display:block!important}\
    html>:not(#windchime-paper):not(#_):not(#_),\
    html:not(#_):not(#_)::before,html:not(#_):not(#_)::after,\
    #windchime-paper:not(#_):not(#_)::before,#windchime-paper:not(#_):not(#_)::after{display:none!important}\
    #windchime-paper:not(#_):not(#_){all:initial!important;display:block!important}}";

/// The name of a page, as CSS has it, and the rules for it.
pub type NamedPage = (&'static str, &'static str);

/// Opens the browser's print dialogue for a copy of the element with that id, inside `.room.paper` and under the widget's own style
/// sheets.
pub fn print_alone(host: Host, id: &str, on: NamedPage) {
    if let Some(piece) = host.find(id) {
        _ = put_out(&piece, on);
    }
}

fn put_out(piece: &JsValue, (name, rules): NamedPage) -> Result<(), JsValue> {
    let document = js::global("document");
    let make = |class: &str| {
        let made = js::call(&document, "createElement", &[js::text("div")])?;
        js::set(&made, "className", &js::text(class));
        Ok::<_, JsValue>(made)
    };
    let (paper, base, room) = (make("")?, make("base")?, make("room paper")?);
    js::set(&paper, "id", &js::text("windchime-paper"));
    let shadow = js::call(&paper, "attachShadow", &[js::object(&[("mode", js::text("open"))])])?;
    let sheets = js::get(&js::call(piece, "getRootNode", &[])?, "adoptedStyleSheets");
    js::set(&shadow, "adoptedStyleSheets", &sheets);
    let copy = js::call(piece, "cloneNode", &[JsValue::TRUE])?;
    js::call(&room, "append", &[copy])?;
    js::call(&base, "append", &[room])?;
    js::call(&shadow, "append", &[base])?;

    // The root bears the name as well: beside what is not shown, Chromium can otherwise print an empty page that has none.
    let css = [ALONE, "@page ", name, "{", rules, "}@media print{html:not(#_):not(#_){page:", name, "!important}}"];
    let sheet = page::wear(&document, &css.concat())?;
    js::call(&js::get(&document, "documentElement"), "append", std::slice::from_ref(&paper))?;

    let away = move || {
        _ = js::call(&paper, "remove", &[]);
        let now = Array::from(&js::get(&document, "adoptedStyleSheets"));
        let others = now.filter(&mut |one, _, _| one != sheet);
        js::set(&document, "adoptedStyleSheets", &others);
    };
    let away = Closure::<dyn Fn()>::new(away).into_js_value();
    let once = js::object(&[("once", JsValue::TRUE), ("capture", JsValue::TRUE)]);
    // The last two are for browsers that never say that printing is over: with a dialogue open nothing else can be pressed.
    for event in ["afterprint", "pointerdown", "keydown"] {
        js::call(&js_sys::global(), "addEventListener", &[js::text(event), away.clone(), once.clone()])?;
    }
    js::call(&js_sys::global(), "print", &[]).map(drop)
}
