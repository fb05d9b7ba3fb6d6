//! The few things a widget asks of the browser around it.

use crate::js;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::JsFuture;
use windchime_domain::number::digits;

/// Origin and path of the page the widget stands on, without query and fragment.
pub fn address() -> Option<String> {
    let location = web_sys::window()?.location();
    Some([location.origin().ok()?, location.pathname().ok()?].concat())
}

/// The whole address of the page; empty natively.
pub fn whole_address() -> String {
    if cfg!(target_arch = "wasm32") { js::get(&js::global("location"), "href").as_string() } else { None }
        .unwrap_or_default()
}

/// Shows another address for the page, in place of the one that it has; of the same origin, or nothing happens.
pub fn replace_address(address: &str) {
    let history = js::global("history");
    let state = js::get(&history, "state");
    _ = js::call(&history, "replaceState", &[state, js::text(""), js::text(address)]);
}

/// A random UUID (RFC 9562, version 4). `crypto.randomUUID` is missing on pages served over plain http, random bytes are not.
pub fn uuid() -> Option<String> {
    let mut bytes = [0_u8; 16];
    random(&mut bytes)?;
    Some(uuid_of(bytes))
}

/// Fills with random bytes fit for keys.
pub fn random(bytes: &mut [u8]) -> Option<()> {
    web_sys::window()?.crypto().ok()?.get_random_values_with_u8_array(bytes).ok().map(drop)
}

/// Now, in milliseconds since 1970.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// A random number from 0 to 1, not fit for keys.
pub fn random_share() -> f64 {
    js_sys::Math::random()
}

/// Lets go of whatever is selected on the page, and of the place where a caret would be.
pub fn deselect() {
    if let Ok(selection) = js::call(&js_sys::global(), "getSelection", &[]) {
        _ = js::call(&selection, "removeAllRanges", &[]);
    }
}

/// Lets the page's other tasks run.
pub async fn pause() {
    let timer =
        js_sys::Promise::new(&mut |resolve, _| _ = js::call(&js_sys::global(), "setTimeout", &[resolve.into()]));
    _ = JsFuture::from(timer).await;
}

/// So many milliseconds of work are done in one go. What has begun is finished, and what it changed is then laid out: together they
/// should stay well under the 50 ms from which a person feels it.
pub const GO: f64 = 4.0;

/// Long work that stops for breath.
#[derive(Debug)]
pub struct Breath(f64);

impl Default for Breath {
    /// Begins to work.
    fn default() -> Self {
        Breath(now())
    }
}

impl Breath {
    /// Lets the page's other tasks run if this has worked for [`GO`].
    pub async fn take(&mut self) {
        if now() - self.0 >= GO {
            pause().await;
            self.0 = now();
        }
    }
}

/// Lets the page draw what has been made so far. What is out of sight draws nothing, and goes on after a moment all the same.
pub async fn drawn() {
    let frame = js_sys::Promise::new(&mut |resolve, _| {
        let resolve = JsValue::from(resolve);
        _ = js::call(&js_sys::global(), "requestAnimationFrame", std::slice::from_ref(&resolve));
        _ = js::call(&js_sys::global(), "setTimeout", &[resolve, 100.into()]);
    });
    _ = JsFuture::from(frame).await;
    pause().await;
}

/// Whether the view has not caught up with the model yet, where it does so a little at a time.
pub fn is_behind() -> bool {
    #[cfg(feature = "pace")]
    return crate::pace::is_behind();
    #[cfg(not(feature = "pace"))]
    false
}

/// Something to be done later; dropping it calls it off.
pub type Alarm = gloo_timers::callback::Timeout;

/// An alarm in so many milliseconds.
pub fn alarm(milliseconds: f64, then: impl FnOnce() + 'static) -> Alarm {
    Alarm::new(milliseconds as u32, then)
}

/// Does something whenever the network comes back, or the person to this tab, for as long as the page is there.
pub fn on_return(then: impl Fn() + 'static) {
    let returned = move || {
        if js::get(&js::global("document"), "visibilityState") == "visible" {
            then();
        }
    };
    let returned = Closure::<dyn Fn()>::new(returned).into_js_value();
    for (event, target) in [("online", js_sys::global().into()), ("visibilitychange", js::global("document"))] {
        _ = js::call(&target, "addEventListener", &[js::text(event), returned.clone()]);
    }
}

/// Listens to events of the whole page; dropping it stops that.
pub struct Listening {
    target: JsValue,
    names: &'static [&'static str],
    then: JsValue,
}

impl Listening {
    /// `then` gets the events of those names that reach `target`, before anything else on the page does.
    pub fn to(target: JsValue, names: &'static [&'static str], then: impl FnMut(JsValue) + 'static) -> Listening {
        // The browser's garbage collector frees it: it can be running while it is called off.
        let then = Closure::<dyn FnMut(JsValue)>::new(then).into_js_value();
        let listening = Listening { target, names, then };
        listening.each("addEventListener");
        listening
    }

    fn each(&self, method: &str) {
        for name in self.names {
            _ = js::call(&self.target, method, &[js::text(name), self.then.clone(), JsValue::TRUE]);
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.each("removeEventListener");
    }
}

/// Hears of every key on the page: its name, as `KeyboardEvent.key` has it, and whether it went down. A key that is held is heard once.
pub fn on_keys(mut then: impl FnMut(&str, bool) + 'static) -> Listening {
    Listening::to(js_sys::global().into(), &["keydown", "keyup"], move |event| {
        let of = |name| js::get(&event, name).as_string().unwrap_or_default();
        if !js::get(&event, "repeat").is_truthy() {
            then(&of("key"), of("type") == "keydown");
        }
    })
}

/// Leaves the page for another at once, and leaves nothing of it to be seen while the other loads, nor under "Back". The browser's
/// history still names it.
pub fn leave(host: crate::events::Host, url: &str) {
    let document = js::global("document");
    let style = js::get(&js::get(&document, "documentElement"), "style");
    _ = js::call(&style, "setProperty", &[js::text("display"), js::text("none"), js::text("important")]);
    js::set(&document, "title", &js::text(""));
    host.wipe();
    // Out of a frame, too, wherever the browser lets it.
    let replace = |of: &JsValue| js::call(&js::get(of, "location"), "replace", &[js::text(url)]);
    if replace(&js::global("top")).is_err() {
        _ = replace(&js_sys::global());
    }
}

/// Listens to an event of anything on the page, for as long as that is there; `then` is given the event.
pub fn listen(target: &JsValue, name: &str, then: impl Fn(&JsValue) + 'static) {
    // In this crate, whoever listens: each crate with a closure of its own would give the wasm one more export of the same name.
    #[inline(never)]
    fn boxed(target: &JsValue, name: &str, then: Box<dyn Fn(&JsValue)>) {
        let then = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| then(&event)).into_js_value();
        _ = js::call(target, "addEventListener", &[js::text(name), then]);
    }
    boxed(target, name, Box::new(then));
}

/// Year, month and day by the device's own calendar; nothing natively, where there is no such device.
pub fn calendar_day() -> Option<(i32, u8, u8)> {
    if cfg!(not(target_arch = "wasm32")) {
        return None;
    }
    let now = js_sys::Date::new_0();
    Some((now.get_full_year() as i32, now.get_month() as u8 + 1, now.get_date() as u8))
}

/// Gives the person a file of plain text.
pub fn save_file(name: &str, text: &str) {
    save_of(name, js::text(text));
}

/// Gives the person a file of text of that media type.
pub fn save_as(name: &str, media_type: &str, text: &str) {
    let parts = js_sys::Array::of1(&js::text(text));
    if let Ok(blob) = js::new("Blob", &[parts.into(), js::object(&[("type", js::text(media_type))])]) {
        save(name, &blob);
    }
}

/// Gives the person a file of bytes.
pub fn save_bytes(name: &str, bytes: &[u8]) {
    save_of(name, js::bytes(bytes));
}

#[inline(never)]
fn save_of(name: &str, content: JsValue) {
    let parts = js_sys::Array::of1(&content);
    if let Ok(blob) = web_sys::Blob::new_with_str_sequence(&parts) {
        save(name, &blob);
    }
}

/// Gives the person a file: a `Blob` with its bytes.
pub fn save(name: &str, blob: &JsValue) {
    let address = js::call(&js::global("URL"), "createObjectURL", std::slice::from_ref(blob));
    let link = js::call(&js::global("document"), "createElement", &[js::text("a")]);
    if let (Ok(address), Ok(link)) = (address, link) {
        js::set(&link, "href", &address);
        js::set(&link, "download", &js::text(name));
        _ = js::call(&link, "click", &[]);
    }
}

/// What the browser's sharing is asked for: a file of plain text.
fn shared(name: &str, text: &str) -> Option<JsValue> {
    let kind = js::object(&[("type", js::text("text/plain"))]);
    let parts = js_sys::Array::of1(&js::text(text));
    let file = js::new("File", &[parts.into(), js::text(name), kind]).ok()?;
    Some(js::object(&[("files", js_sys::Array::of1(&file).into())]))
}

/// Whether this device can hand a file of text to another program (Web Share, level 2).
pub fn can_share() -> bool {
    let can = |what| js::call(&js::global("navigator"), "canShare", &[what]).is_ok_and(|can| can.is_truthy());
    cfg!(target_arch = "wasm32") && shared("card.txt", " ").is_some_and(can)
}

/// Has the person choose another program to hand a file of text to. Choosing none is as good as choosing one.
pub fn share(name: &str, text: &str) {
    if let Some(what) = shared(name, text) {
        leptos::task::spawn_local(async move { _ = js::wait(&js::global("navigator"), "share", &[what]).await });
    }
}

/// Whether this device can hand a link to another program (Web Share).
pub fn can_share_links() -> bool {
    cfg!(target_arch = "wasm32") && js::get(&js::global("navigator"), "share").is_function()
}

/// Has the person choose another program to hand a link to. Choosing none is as good as choosing one.
pub fn share_link(title: &str, url: &str) {
    let what = js::object(&[("title", js::text(title)), ("url", js::text(url))]);
    leptos::task::spawn_local(async move { _ = js::wait(&js::global("navigator"), "share", &[what]).await });
}

/// Puts text on the clipboard; gives whether the browser allowed it.
pub async fn copy(text: &str) -> bool {
    js::wait(&js::get(&js::global("navigator"), "clipboard"), "writeText", &[js::text(text)]).await.is_ok()
}

/// A day and time as people write them in that language; nothing natively, where there is no clock of a person's.
pub fn local_time(milliseconds: f64, lang: &str) -> String {
    if cfg!(not(target_arch = "wasm32")) {
        return String::new();
    }
    let date = js_sys::Date::new(&JsValue::from_f64(milliseconds));
    if let Some(day) = english_day(&day_of(&date), lang) {
        return [&day, " at ", &two(date.get_hours()), ":", &two(date.get_minutes())].concat();
    }
    let how = js::object(&[("dateStyle", js::text("long")), ("timeStyle", js::text("short"))]);
    let said = js::call(&date, "toLocaleString", &[js::text(lang), how]);
    said.ok().and_then(|said| said.as_string()).unwrap_or_default()
}

/// Today by the device's own calendar: `YYYY-MM-DD`; nothing natively.
pub fn today() -> String {
    if cfg!(target_arch = "wasm32") { day_of(&js_sys::Date::new_0()) } else { String::new() }
}

fn day_of(date: &js_sys::Date) -> String {
    [&digits(date.get_full_year()), "-", &two(date.get_month() + 1), "-", &two(date.get_date())].concat()
}

fn two(number: u32) -> String {
    [if number < 10 { "0" } else { "" }, &digits(number)].concat()
}

/// A day as people write it in that language, from `YYYY-MM-DD`; natively as it is, where that is not English.
pub fn local_day(date: &str, lang: &str) -> String {
    if let Some(day) = english_day(date, lang) {
        return day;
    }
    if cfg!(not(target_arch = "wasm32")) {
        return date.to_owned();
    }
    // Noon of that day in UTC, said in UTC: a bare date would be another day west of Greenwich.
    let noon = js_sys::Date::new(&js::text(&[date, "T12:00Z"].concat()));
    let how = js::object(&[("dateStyle", js::text("long")), ("timeZone", js::text("UTC"))]);
    let said = js::call(&noon, "toLocaleDateString", &[js::text(lang), how]);
    said.ok().and_then(|said| said.as_string()).unwrap_or_else(|| date.to_owned())
}

/// A day in English, as GOV.UK writes it; `None` in other languages. Without the browser's help: when first asked how dates are
/// written, Chromium holds a slow phone up for 50 ms, and again for 8 with each date.
fn english_day(date: &str, lang: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        " January ",
        " February ",
        " March ",
        " April ",
        " May ",
        " June ",
        " July ",
        " August ",
        " September ",
        " October ",
        " November ",
        " December ",
    ];
    if !lang.get(..2)?.eq_ignore_ascii_case("en") {
        return None;
    }
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    Some([day.trim_start_matches('0'), month, year].concat())
}

/// The bytes of the file that a person has chosen in an `<input type="file">`, if there is one and it is not larger than `most`.
pub async fn chosen_file(control: &JsValue, most: usize) -> Option<Vec<u8>> {
    let file = js::get(&js::get(control, "files"), "0");
    let size = js::get(&file, "size").as_f64()?;
    if size > most as f64 {
        return None;
    }
    js::wait(&file, "arrayBuffer", &[]).await.ok().map(|bytes| js::to_bytes(&bytes))
}

/// Why the device does not say where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoLocation {
    /// The person, the page or its frame does not allow it.
    Refused,
    /// It does not know.
    Unknown,
}

/// How long the device may look for where it is, in milliseconds.
const PATIENCE: f64 = 15_000.0;

/// Latitude and longitude of the device, in degrees (Geolocation API). The browser asks the person first.
pub async fn location() -> Result<(f64, f64), NoLocation> {
    let finder = js::get(&js::global("navigator"), "geolocation");
    let patience = js::object(&[("timeout", PATIENCE.into()), ("maximumAge", PATIENCE.into())]);
    let asked = js_sys::Promise::new(&mut |found, failed| {
        let arguments = [found.into(), failed.clone().into(), patience.clone()];
        if js::call(&finder, "getCurrentPosition", &arguments).is_err() {
            _ = js::call(&failed, "call", &[]);
        }
    });
    // 1 is PERMISSION_DENIED.
    let denied = |error| js::get(&error, "code").as_f64() == Some(1.0);
    let place = JsFuture::from(asked)
        .await
        .map_err(|error| if denied(error) { NoLocation::Refused } else { NoLocation::Unknown })?;
    let of = |name| js::get(&js::get(&place, "coords"), name).as_f64();
    of("latitude").zip(of("longitude")).ok_or(NoLocation::Unknown)
}

/// Whether the browser may tell where it is, if it is asked: not on a page served over plain http.
pub fn has_location() -> bool {
    cfg!(target_arch = "wasm32")
        && js::global("isSecureContext").is_truthy()
        && js::get(&js::global("navigator"), "geolocation").is_truthy()
}

/// The text of a control.
pub fn value_of(control: &JsValue) -> String {
    js::get(control, "value").as_string().unwrap_or_default()
}

/// The whole number that a slider stands at.
pub fn number_of(slider: &JsValue) -> i32 {
    js::get(slider, "valueAsNumber").as_f64().unwrap_or_default() as i32
}

/// Whether a radio or checkbox is now checked.
pub fn checked_of(control: &JsValue) -> bool {
    js::get(control, "checked").is_truthy()
}

/// Opens the browser's print dialogue.
pub fn print() {
    if let Some(window) = web_sys::window() {
        _ = window.print();
    }
}

fn uuid_of(mut bytes: [u8; 16]) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| HEX.get(usize::from(nibble & 15)).map_or('0', |digit| char::from(*digit));
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    *version = (*version & 0x0f) | 0x40;
    *variant = (*variant & 0x3f) | 0x80;
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(digit(byte >> 4));
        text.push(digit(byte));
    }
    text
}

/// Gives a document or a shadow root one style sheet more.
///
/// # Errors
/// What a browser without constructed style sheets throws.
pub fn wear(root: &JsValue, css: &str) -> Result<JsValue, JsValue> {
    let sheet = js::new("CSSStyleSheet", &[])?;
    js::call(&sheet, "replaceSync", &[js::text(css)])?;
    let now = js_sys::Array::from(&js::get(root, "adoptedStyleSheets"));
    now.push(&sheet);
    js::set(root, "adoptedStyleSheets", &now);
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use windchime_domain::submission::is_uuid;

    #[test]
    fn random_bytes_become_a_version_4_uuid() {
        assert_eq!(uuid_of([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid_of([0; 16]), "00000000-0000-4000-8000-000000000000");
        assert!(is_uuid(&uuid_of([0x5a; 16])));
    }

    #[test]
    fn days_are_written_as_people_write_them() {
        assert_eq!(local_day("2026-05-01", "en-GB"), "1 May 2026");
        assert_eq!(local_day("2026-12-30", "EN"), "30 December 2026");
        assert_eq!(local_day("2026-13-30", "en"), "2026-13-30");
        assert_eq!(local_day("some day", "en"), "some day");
        // Elsewhere the browser is asked, and here there is none.
        assert_eq!(local_day("2026-05-01", "cy"), "2026-05-01");
        assert_eq!(local_day("2026-05-01", ""), "2026-05-01");
    }
}
