//! Keeping the card: nothing before it is asked for, nothing readable after it, and nothing overwritten by what does not open.

use crate::card::{card, go};
use crate::silence::{IN_DATABASE, IN_STORAGE, holding, store_in_the_open};
use serde_json::{Value, json};
use windchime_tests::browser::{Browser, Engine, profile_folder};
use windchime_tests::large::{SEAL, choose_file, open_file};
use windchime_tests::page::Page;
use windchime_tests::wait_until;
use windchime_tests::widget::Widget;

windchime_tests::journeys![
    Every:
        nothing_is_stored_before_the_button_and_a_kept_card_opens_only_when_asked,
        a_card_with_a_passphrase_opens_with_nothing_else,
        what_was_tampered_with_cut_or_made_by_something_newer_is_refused_and_nothing_is_overwritten,
        a_file_goes_out_and_comes_back_after_everything_was_deleted,
        a_file_of_a_card_without_a_passphrase_gets_one,
        two_tabs_do_not_overwrite_each_other,
        another_card_can_be_started_and_the_one_before_brought_back,
        beside_the_other_widgets_a_card_is_kept_by_code_that_comes_later;
    Chromium:
        a_card_that_finds_no_room_is_not_lost_and_leaves_nothing_behind,
        keeping_opening_and_deleting_ask_the_network_for_nothing,
        a_kept_card_cannot_be_read_from_the_profile_on_the_disk,
];

/// A passphrase.
pub const WORDS: &str = "harbour teapot marigold";
pub const KEEP: &str = "Keep this on this device";
pub const KEPT: &str = "Your card is kept on this device.";
const NOTE: &str = "Qz8 the allotment by the canal";

/// A card with a note on it, at the place where it is kept.
pub fn at_keep(page: Page) -> Widget {
    let card = card(page);
    write(&card, NOTE);
    go(&card, "keep");
    card.control("keep-words").appears();
    card
}

fn write(card: &Widget, note: &str) {
    go(card, "hope");
    card.control("hope-note").clear();
    card.control("hope-note").type_text(note);
}

/// Keeps the card under a passphrase.
pub fn keep_with(card: &Widget, words: &str) {
    card.control("keep-words").type_text(words);
    card.control("keep-again").type_text(words);
    card.button(KEEP).click();
    card.says(KEPT);
}

/// Loads the page again, and goes to what is kept.
pub fn come_back(page: Page) -> Widget {
    page.reload();
    let card = page.widget("windchime-card").ready();
    card.button("Go to the kept card").click();
    card.focus_comes_to("keep");
    card
}

/// The kept bytes as numbers, or an empty list; and whether the browser's own key is there.
pub fn on_device(page: Page) -> (Vec<u8>, bool) {
    let found = page.browser.run_and_wait(
        "const known = await indexedDB.databases();
         if (!known.some((one) => one.name === 'windchime-card')) return [[], false];
         const database = await new Promise((done) => { indexedDB.open('windchime-card').onsuccess = (event) => done(event.target.result); });
         const get = (name) => new Promise((done) => {
           const request = database.transaction('windchime-card').objectStore('windchime-card').get(name);
           request.onsuccess = () => done(request.result);
         });
         const all = await new Promise((done) => {
           database.transaction('windchime-card').objectStore('windchime-card').getAllKeys().onsuccess = (event) => done(event.target.result);
         });
         const [card, key] = [await get('card'), await get('key')];
         database.close();
         if (all.some((name) => !['card', 'key'].includes(name))) throw new Error('more is stored: ' + all);
         if (key) await crypto.subtle.exportKey('raw', key).then(() => { throw new Error('the key can be taken out'); }, () => {});
         return [card ? [...card] : [], !!key];",
        &[],
    );
    let bytes = found[0].as_array().into_iter().flatten().filter_map(|byte| byte.as_u64()?.try_into().ok()).collect();
    (bytes, found[1] == true)
}

/// Opens a sealed card by its published layout, with nothing of ours.
const OPEN: &str = "
    const open = async (bytes, words) => {
      const at = (from, to) => bytes.slice(from, to);
      const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', at(0, -32)));
      if (String(sum) !== String(at(-32))) throw new Error('checksum');
      const iterations = new DataView(bytes.buffer).getUint32(10);
      const base = await crypto.subtle.importKey('raw', new TextEncoder().encode(words), 'PBKDF2', false, ['deriveKey']);
      const key = await crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt: at(14, 30), iterations }, base,
        { name: 'AES-GCM', length: 256 }, false, ['decrypt', 'encrypt']);
      const plain = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: at(30, 42), additionalData: at(0, 42) }, key, at(42, -32)));
      const length = new DataView(plain.buffer).getUint32(0);
      return [iterations, plain.length, JSON.parse(new TextDecoder().decode(plain.slice(4, 4 + length)))];
    };";

pub fn opened(page: Page, bytes: &[u8], words: &str) -> Value {
    let script = format!("{OPEN} return open(new Uint8Array(arguments[0]), arguments[1]);");
    page.browser.run_and_wait(&script, &[json!(bytes), json!(words)])
}

/// From now on, what is given to the browser to save is noted.
fn note_files(page: Page) {
    page.run(
        "window.files = [];
         const real = URL.createObjectURL;
         URL.createObjectURL = (blob) => { window.files.push(blob); return real.call(URL, blob); };",
    );
}

fn saved_file(page: Page) -> Vec<u8> {
    wait_until("a file", || page.run("return window.files.length") == 1);
    let bytes = page.browser.run_and_wait("return [...new Uint8Array(await window.files.pop().arrayBuffer())];", &[]);
    bytes.as_array().into_iter().flatten().filter_map(|byte| byte.as_u64()?.try_into().ok()).collect()
}

fn nothing_is_stored_before_the_button_and_a_kept_card_opens_only_when_asked(page: Page) {
    let card = at_keep(page);
    assert_eq!(page.stored(), [""; 0]);
    card.button(KEEP).click();
    card.says(KEPT);
    card.focus_comes_to("keep-said");
    assert_eq!(page.stored(), ["indexedDB windchime-card"]);
    let (bytes, key) = on_device(page);
    assert!(key && bytes.len() > 4096, "a key of the browser's own");
    assert!(!String::from_utf8_lossy(&bytes).contains("allotment"));

    let again = come_back(page);
    assert_eq!(again.control("hope-note").value(), "", "it is offered, not opened");
    again.says("It opens only when you ask.");
    assert!(!again.text().contains(NOTE) && !again.control("open-words").exists());
    again.button("Open what is kept").click();
    again.says("What you have kept is open.");
    again.button("Read the card of").click();
    again.says(NOTE);
    again.button("Start from the latest kept card").click();
    go(&again, "hope");
    assert_eq!(again.control("hope-note").value(), NOTE);
    assert_eq!(on_device(page).0, bytes, "to read changes nothing");
}

fn a_card_with_a_passphrase_opens_with_nothing_else(page: Page) {
    let card = at_keep(page);
    for (first, second, field, told) in [
        ("short", "short", "keep-words", "This passphrase is too short."),
        (WORDS, "harbour teapot marigolt", "keep-again", "The two passphrases are not the same."),
    ] {
        card.control("keep-words").clear();
        card.control("keep-again").clear();
        card.control("keep-words").type_text(first);
        card.control("keep-again").type_text(second);
        card.button(KEEP).click();
        card.says(told);
        card.focus_comes_to(field);
        assert!(card.control(field).attribute("aria-describedby").contains("-error"));
        assert_eq!(page.stored(), [""; 0]);
    }
    card.control("keep-words").clear();
    card.control("keep-again").clear();
    keep_with(&card, WORDS);
    let (bytes, key) = on_device(page);
    assert!(!key, "with a passphrase there is no other key");
    let plain = opened(page, &bytes, WORDS);
    assert_eq!((&plain[0], &plain[1]), (&json!(600_000), &json!(4096)));
    assert_eq!(plain[2]["reflections"][0]["pages"]["hope"]["note"], NOTE);

    let again = come_back(page);
    for (words, told) in
        [("", "Enter the passphrase."), ("harbour teapot marigol", "It does not open with this passphrase.")]
    {
        again.control("open-words").clear();
        again.control("open-words").type_text(words);
        again.button("Open what is kept").click();
        again.says(told);
        again.focus_comes_to("open-words");
        assert_eq!(on_device(page), (bytes.clone(), false));
    }
    again.control("open-words").clear();
    again.control("open-words").type_text(WORDS);
    again.button("Open what is kept").click();
    again.says("What you have kept is open.");
    // Kept again, the same words have other bytes: salt and vector are new.
    write(&again, "one more line");
    go(&again, "keep");
    again.says("A card of today is kept already. This one will take its place.");
    again.button(KEEP).click();
    again.says(KEPT);
    let (next, _) = on_device(page);
    assert_ne!(next[14..42], bytes[14..42]);
    let plain = opened(page, &next, WORDS);
    assert_eq!(plain[2]["reflections"].as_array().map(Vec::len), Some(1), "a day is kept once");
    assert_eq!(plain[2]["reflections"][0]["pages"]["hope"]["note"], "one more line");
}

fn what_was_tampered_with_cut_or_made_by_something_newer_is_refused_and_nothing_is_overwritten(page: Page) {
    let card = at_keep(page);
    keep_with(&card, WORDS);
    let (bytes, _) = on_device(page);
    let changed = |at: usize, byte: u8| {
        let mut bytes = bytes.clone();
        bytes[at] = byte;
        bytes
    };
    let half = bytes[..bytes.len() / 2].to_vec();
    for (what, file, told) in [
        ("another file", b"%PDF-1.7 of a menu".to_vec(), "This is not a card that was saved here."),
        ("a newer version", changed(8, 2), "A newer version of this page has made this."),
        ("fewer rounds", changed(11, 0), "This is not complete, or it was damaged or changed."),
        ("only its beginning", bytes[..20].to_vec(), "This is not complete, or it was damaged or changed."),
    ] {
        choose_file(&card, &file);
        card.says(told);
        assert!(!card.control("file-words").exists(), "{what} asks for no passphrase");
    }
    // What looks whole is opened, and found out.
    let with_checksum = |bytes: &[u8]| {
        let script = format!("{SEAL} return checked(arguments[0].slice(0, -32));");
        let made = page.browser.run_and_wait(&script, &[json!(bytes)]);
        made.as_array().into_iter().flatten().filter_map(|byte| byte.as_u64()?.try_into().ok()).collect::<Vec<u8>>()
    };
    let damaged = "This is not complete, or it was damaged or changed.";
    let wrong = "It does not open with this passphrase.";
    for (what, file, words, told) in [
        ("cut in half", half, WORDS, damaged),
        ("one byte of the salt", changed(14, bytes[14] ^ 1), WORDS, damaged),
        ("one byte of the words", changed(900, bytes[900] ^ 1), WORDS, damaged),
        ("a header changed with care", with_checksum(&changed(13, bytes[13] ^ 1)), WORDS, wrong),
        ("words changed with care", with_checksum(&changed(900, bytes[900] ^ 1)), WORDS, wrong),
        ("another passphrase", bytes.clone(), "harbour teapot", wrong),
    ] {
        choose_file(&card, &file);
        if what != "cut in half" {
            card.control("file-words").appears();
            card.control("file-words").clear();
            card.control("file-words").type_text(words);
            card.button("Open this file").click();
        }
        card.says(told);
        // So that the next one is news.
        choose_file(&card, b"something else");
        card.says("This is not a card that was saved here.");
    }
    assert_eq!(on_device(page), (bytes.clone(), false), "what is kept is as it was");
    open_file(&card, &bytes, WORDS);
    card.says("The file is open.");
}

fn a_file_goes_out_and_comes_back_after_everything_was_deleted(page: Page) {
    let card = at_keep(page);
    keep_with(&card, WORDS);
    note_files(page);
    card.says("Safari, for one, deletes what a page has kept after seven days");
    card.button("Save the file").click();
    card.says("The file is saved");
    let file = saved_file(page);
    assert_eq!(file, on_device(page).0, "the sealed bytes as they are");

    card.find("details summary").appears();
    card.run(
        "[...root.querySelectorAll('summary')].find((one) => one.textContent.includes('Delete everything')).click()",
        &[],
    );
    card.button("Yes, delete everything").click();
    card.says("nothing of your card is kept in this browser any more");
    assert_eq!(page.stored(), [""; 0]);
    assert_eq!(card.control("hope-note").value(), NOTE, "what lies open stays");

    page.reload();
    let again = page.widget("windchime-card").ready();
    assert!(!again.text().contains("A card is kept on this device"));
    go(&again, "keep");
    open_file(&again, &file, WORDS);
    again.says("The file is open.");
    again.button("Read the card of").click();
    again.says(NOTE);
    assert_eq!(page.stored(), [""; 0], "to open a file keeps nothing");
    again.button(KEEP).click();
    again.says(KEPT);
    assert_eq!(opened(page, &on_device(page).0, WORDS)[2]["reflections"][0]["pages"]["hope"]["note"], NOTE);
}

fn a_file_of_a_card_without_a_passphrase_gets_one(page: Page) {
    let card = at_keep(page);
    card.button(KEEP).click();
    card.says(KEPT);
    note_files(page);
    card.button("Save the file").click();
    card.says("Enter the passphrase.");
    card.control("copy-words").type_text(WORDS);
    card.control("copy-again").type_text(WORDS);
    card.button("Save the file").click();
    card.says("The file is saved");
    let plain = opened(page, &saved_file(page), WORDS);
    assert_eq!(plain[2]["reflections"][0]["pages"]["hope"]["note"], NOTE);
    assert!(on_device(page).1, "on the device it is still under the browser's own key");
}

fn two_tabs_do_not_overwrite_each_other(page: Page) {
    let first = at_keep(page);
    let tab = page.browser.tab();
    let next = page.browser.add_tab();
    page.browser.go_to_tab(&next);
    let second = at_keep(page);
    second.button(KEEP).click();
    second.says(KEPT);
    let (bytes, _) = on_device(page);
    page.browser.go_to_tab(&tab);
    write(&first, "what the first tab has");
    go(&first, "keep");
    first.button(KEEP).click();
    first.says("What is kept was changed in another tab. Nothing was overwritten");
    assert_eq!(on_device(page).0, bytes);
    first.button("Open what is kept").click();
    first.says("What you have kept is open.");
    first.button("Read the card of").click();
    first.says(NOTE);
    assert_eq!(first.control("hope-note").value(), "what the first tab has");
    first.button(KEEP).click();
    first.says(KEPT);
    // The second tab still believes in its own, and is told.
    page.browser.go_to_tab(&next);
    let (bytes, _) = on_device(page);
    second.button(KEEP).click();
    second.says("What is kept was changed in another tab.");
    assert_eq!(on_device(page).0, bytes);
}

fn another_card_can_be_started_and_the_one_before_brought_back(page: Page) {
    let card = at_keep(page);
    card.button("Start with an empty card").click();
    card.focus_comes_to("keep-said");
    assert_eq!(card.control("hope-note").value(), "");
    card.button("Bring back the card before").click();
    card.says("The card from before is open again.");
    assert_eq!(card.control("hope-note").value(), NOTE);
    assert_eq!(page.stored(), [""; 0]);
}

fn beside_the_other_widgets_a_card_is_kept_by_code_that_comes_later(page: Page) {
    page.open("/").listen();
    let card = page.widget("windchime-card").ready();
    write(&card, NOTE);
    go(&card, "keep");
    card.control("keep-words").appears();
    keep_with(&card, WORDS);
    page.reload();
    let again = page.widget("windchime-card").ready();
    again.button("Go to the kept card").click();
    again.control("open-words").appears();
    again.control("open-words").type_text(WORDS);
    again.button("Open what is kept").click();
    again.button("Read the card of").click();
    again.says(NOTE);
    assert_eq!(page.console_errors(), [""; 0]);
}

fn a_card_that_finds_no_room_is_not_lost_and_leaves_nothing_behind(page: Page) {
    // An origin of its own: of one that has just stored something, Chromium remembers for half a minute how much room it had.
    let origin = page.world.partner.replace("127.0.0.1", "localhost");
    let card = page.open(&[&origin, "/card.html"].concat()).listen().widget("windchime-card").ready();
    write(&card, NOTE);
    go(&card, "keep");
    card.control("keep-words").appears();
    let quota = |size: Value| {
        let mut asked = json!({ "origin": origin });
        if size.is_number() {
            asked["quotaSize"] = size;
        }
        page.browser.devtools("Storage.overrideQuotaForOrigin", &asked);
    };
    quota(json!(1));
    card.control("keep-words").type_text(WORDS);
    card.control("keep-again").type_text(WORDS);
    card.button(KEEP).click();
    card.says("The browser has refused.");
    assert_eq!(page.stored(), [""; 0]);
    assert_eq!(card.control("hope-note").value(), NOTE);
    quota(Value::Null);
    card.button(KEEP).click();
    card.says(KEPT);
}

fn keeping_opening_and_deleting_ask_the_network_for_nothing(page: Page) {
    let card = at_keep(page);
    page.requests();
    keep_with(&card, WORDS);
    card.button("Save the file").click();
    card.says("The file is saved");
    card.button("Read the card of").click();
    card.run(
        "[...root.querySelectorAll('summary')].find((one) => one.textContent.includes('Delete everything')).click()",
        &[],
    );
    card.button("Yes, delete everything").click();
    card.says("nothing of your card is kept");
    let mut asked = page.requests();
    asked.retain(|request| !request.url.starts_with("blob:"));
    assert_eq!(asked, []);
    assert_eq!(page.console_errors(), [""; 0]);
}

/// Whole profile, as UTF-8 and as UTF-16, logs of the databases included; with something readable beside it that has to be found.
fn a_kept_card_cannot_be_read_from_the_profile_on_the_disk(page: Page) {
    const CANARY: &str = "Xq9canaryKv7";
    let words = "larch Xq9words kettle";
    {
        let browser = Browser::start_with(Engine::Chromium, "canary-card");
        let page = Page { browser: &browser, world: page.world };
        let card = card(page);
        for letter in ["hope", "meaning"] {
            go(&card, letter);
            for part in ["note", "help", "small-step"] {
                card.control(&format!("{letter}-{part}")).type_text(CANARY);
            }
        }
        go(&card, "keep");
        keep_with(&card, words);
        let again = come_back(page);
        again.control("open-words").type_text(words);
        again.button("Open what is kept").click();
        again.says("What you have kept is open.");
        store_in_the_open(&browser);
        wait_until("the browser has written its storage down", || {
            !holding(&profile_folder(Engine::Chromium, "canary-card").join("Default/Local Storage"), IN_STORAGE)
                .is_empty()
        });
    }
    let profile = profile_folder(Engine::Chromium, "canary-card");
    for control in [IN_DATABASE, IN_STORAGE, "WINDCARD"] {
        assert!(!holding(&profile, control).is_empty(), "“{control}” is not found: the search proves nothing");
    }
    for secret in [CANARY, "Xq9words"] {
        let found = holding(&profile, secret);
        assert!(found.is_empty(), "“{secret}” stands in {found:?}");
    }
}
