//! What is not written and not asked for: nothing before the first key, the tab's draft before "Send", nothing readable after it.

use crate::delivery::send_in_vain;
use crate::filling::{PAGE, SEND, fill, fill_rest, form, form_at, open_form};
use serde_json::json;
use std::path::{Path, PathBuf};
use windchime_tests::browser::{Browser, Engine, profile_folder};
use windchime_tests::page::Page;
use windchime_tests::recovering::Recovering;
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        nothing_is_stored_before_the_first_key_the_draft_before_send_and_nothing_readable_after_it,
        with_drafts_off_nothing_is_kept;
    Chromium:
        before_the_first_key_there_is_no_request_but_script_wasm_and_definition,
        what_waits_cannot_be_read_from_the_profile_on_the_disk,
];

const DRAFT: &str = "sessionStorage windchime:draft:recovery-network";

fn nothing_is_stored_before_the_first_key_the_draft_before_send_and_nothing_readable_after_it(page: Page) {
    let form = form(page);
    assert_eq!(page.stored(), [""; 0]);
    fill(&form);
    assert_eq!(page.stored(), [DRAFT]);
    form.button(SEND).click();
    form.focus_comes_to("after");
    assert_eq!(page.stored(), ["indexedDB windchime"]);
    assert_eq!(page.parcels(), [""; 0]);
}

fn with_drafts_off_nothing_is_kept(page: Page) {
    let form = form(page);
    form.set("draft", "off");
    fill(&form);
    assert!(crate::filling::is_still_filled(&form));
    assert_eq!(page.stored(), [""; 0]);
}

fn before_the_first_key_there_is_no_request_but_script_wasm_and_definition(page: Page) {
    page.requests();
    let form = form(page);
    let coordinator = &page.world.coordinator;
    let asked = |page: Page| -> Vec<String> {
        let requests = page.requests().into_iter().filter(|request| request.url.starts_with(coordinator));
        requests.map(|request| format!("{} {}", request.method, request.url.trim_start_matches(coordinator))).collect()
    };
    let mut before = asked(page);
    before.sort();
    let [definition, wasm, script] = before.as_slice() else { panic!("{before:?}") };
    assert_eq!((definition.as_str(), script.as_str()), ("GET /v1/forms/recovery-network", "GET /windchime.js"));
    assert!(wasm.starts_with("GET /windchime-interest") && wasm.ends_with(".wasm"), "{wasm}");
    // Looking around asks for nothing.
    form.control("q-email").click();
    page.tab_until("the button", || {
        form.focused() == "button" || form.run("return root.activeElement?.type", &[]) == "submit"
    });
    assert_eq!(asked(page), [""; 0]);
    form.control("q-name").type_text("x");
    let mut later = Vec::new();
    wait_until("the code that sends is fetched with the first key", || {
        later.extend(asked(page));
        !later.is_empty()
    });
    form.control("q-name").type_text("yz");
    fill_rest(&form);
    later.extend(asked(page));
    // The code, and the words that it says.
    later.sort();
    let [code, words] = later.as_slice() else { panic!("{later:?}") };
    assert!(code.starts_with("GET /windchime-interest-later-") && code.ends_with(".wasm"), "{code}");
    assert!(words.starts_with("GET /windchime-interest-words-") && words.ends_with(".json"), "{words}");
}

/// Every file under a folder that holds these words, as UTF-8 or as UTF-16.
pub fn holding(folder: &Path, words: &str) -> Vec<PathBuf> {
    let narrow = words.as_bytes().to_vec();
    let wide: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap_or_default();
            let has = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
            if has(&narrow) || has(&wide) {
                found.push(path);
            }
        }
    }
    found
}

/// With the draft on, the tab's session storage is on the disk while the tab lives: that is what a draft is. With `draft="off"` the
/// widget leaves nothing readable anywhere in the whole profile. What the browser itself remembers of single fields, to offer it again
/// in other forms (`Web Data`), is in the person's hands, in the browser's settings, and not in a page's.
fn what_waits_cannot_be_read_from_the_profile_on_the_disk(page: Page) {
    const CANARY: &str = "Xq7canaryZk3";
    for draft in ["on", "off"] {
        let name = format!("canary-{draft}");
        {
            let browser = Browser::start_with(Engine::Chromium, &name);
            let page = Page { browser: &browser, world: page.world };
            leave_waiting(page, form_at(page, PAGE), draft, "recovery-network", CANARY);
            leave_waiting(page, open_form(page), draft, "interest", CANARY);
            let mut locks: Vec<bool> = page.parcels().iter().map(|parcel| parcel["device"] == true).collect();
            locks.sort_unstable();
            assert_eq!(locks, [false, true], "one sealed for the coordinator, one locked to this browser");
            store_in_the_open(&browser);
            wait_until("the browser has written its storage down", || {
                let local = profile_folder(Engine::Chromium, &name).join("Default/Local Storage");
                !holding(&local, IN_STORAGE).is_empty()
            });
        }
        let profile = profile_folder(Engine::Chromium, &name);
        for control in [IN_DATABASE, IN_STORAGE] {
            assert!(!holding(&profile, control).is_empty(), "“{control}” is not found: the search proves nothing");
        }
        let mut found = holding(&profile, CANARY);
        found.retain(|path| !path.starts_with(profile.join("Default/Web Data")));
        if draft == "on" {
            found.retain(|path| !path.starts_with(profile.join("Default/Session Storage")));
        }
        assert!(found.is_empty(), "draft {draft}: what was typed stands in {found:?}");
    }
}

/// Types the canary into every text field and presses "Send", with an endpoint that stays busy.
fn leave_waiting(page: Page, form: Widget, draft: &str, to: &str, canary: &str) {
    form.set("draft", draft);
    form.set("endpoint", &Recovering::new(page, "busy", 99, to).url);
    form.control("q-name").type_text(canary);
    fill_rest(&form);
    form.control("q-organisation").type_text(canary);
    form.control("q-email").type_text(&format!("{canary}@example.org"));
    send_in_vain(&form, "Saved on this device");
}

pub const IN_DATABASE: &str = "Pw5 in the open database";
pub const IN_STORAGE: &str = "Pw5 in the open storage";

/// What does not hide, in the same kinds of storage: it has to be found.
pub fn store_in_the_open(browser: &Browser) {
    browser.run_and_wait(
        "const database = await new Promise((done) => {
           const request = indexedDB.open('open', 1);
           request.onupgradeneeded = () => request.result.createObjectStore('open');
           request.onsuccess = () => done(request.result);
         });
         await new Promise((done) => {
           const transaction = database.transaction('open', 'readwrite', { durability: 'strict' });
           transaction.objectStore('open').put(arguments[0], 1);
           transaction.oncomplete = done;
         });
         localStorage.setItem('open', arguments[1]);",
        &[json!(IN_DATABASE), json!(IN_STORAGE)],
    );
}
