//! A card with a great deal on it: made as fast as the page follows, or opened from a sealed file.

use crate::page::Page;
use crate::widget::Widget;
use serde_json::json;

/// Fills the list through the editor, as fast as the page follows.
pub fn connect(page: Page, count: u32) {
    let added = page.browser.run_and_wait(
        "const [count] = arguments;
         const root = document.querySelector('windchime-card').shadowRoot;
         const there = async (css) => {
           while (!root.querySelector(css)) await new Promise((done) => setTimeout(done));
           return root.querySelector(css);
         };
         const names = ['Sam', 'Grandma Wilhelmina', 'Mum', 'WWWWWWWWWWWW', 'The long way', 'Biscuit'];
         for (let at = 0; at < count; at += 1) {
           (await there('#connection-add')).click();
           const name = await there('#connection-name');
           name.value = names[at % names.length] + ' ' + at;
           name.dispatchEvent(new Event('input', { bubbles: true }));
           for (const choice of [['person', 'place', 'activity'][at % 3], ['close', 'middle', 'further'][Math.floor(at / 3) % 3], 'helps'])
             root.querySelector('#connection-' + choice).click();
           root.querySelector('.editor .button').closest('form').requestSubmit();
           while (root.querySelector('.editor')) await new Promise((done) => setTimeout(done));
         }
         while (root.querySelectorAll('.drawing g[role=button]').length < count) await new Promise((done) => setTimeout(done, 20));
         return root.querySelectorAll('tbody tr').length;",
        &[json!(count)],
    );
    assert_eq!(added, json!(count));
}

/// A sealed file of so many days.
pub fn file_of(page: Page, days: u32, words: &str) -> Vec<u8> {
    let script = format!(
        "{SEAL} const reflections = [];
         for (let at = 0; at < arguments[0]; at++) {{
           const date = new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10);
           const steps = ['strong', 'comes-and-goes', 'hard-just-now', 'skipped', 'a-little'];
           const pages = Object.fromEntries(['connectedness', 'hope', 'identity', 'meaning', 'empowerment'].map((letter, place) =>
             [letter, {{ response: steps[(at + place) % 5], note: 'Note ' + at + ' about ' + letter + ', in a sentence or two.' }}]));
           reflections.push({{ date, pages }});
         }}
         return seal({{ version: 1, reflections }}, arguments[1]);"
    );
    let made = page.browser.run_and_wait(&script, &[json!(days), json!(words)]);
    made.as_array().into_iter().flatten().filter_map(|byte| byte.as_u64()?.try_into().ok()).collect()
}

/// Gives the widget a file, as a person does who has chosen it.
pub fn choose_file(card: &Widget, bytes: &[u8]) {
    card.control("keep-file").appears();
    card.run(
        "const given = new DataTransfer();
         given.items.add(new File([new Uint8Array(more[0])], 'card.windchime'));
         const input = root.getElementById('keep-file');
         input.files = given.files;
         input.dispatchEvent(new Event('change', { bubbles: true }));",
        &[json!(bytes)],
    );
}

/// Chooses a file and opens it with its passphrase.
pub fn open_file(card: &Widget, bytes: &[u8], words: &str) {
    choose_file(card, bytes);
    card.focus_comes_to("file-words");
    card.control("file-words").type_text(words);
    card.button("Open this file").click();
}

/// Seals a document by the same layout.
pub const SEAL: &str = "
    const seal = async (document, words) => {
      const text = new TextEncoder().encode(JSON.stringify(document));
      let size = 4096;
      while (size < text.length + 4) size *= 2;
      const plain = new Uint8Array(size);
      new DataView(plain.buffer).setUint32(0, text.length);
      plain.set(text, 4);
      const head = new Uint8Array(42);
      head.set(new TextEncoder().encode('WINDCARD'));
      head.set([1, 2], 8);
      new DataView(head.buffer).setUint32(10, 600000);
      crypto.getRandomValues(head.subarray(14));
      const base = await crypto.subtle.importKey('raw', new TextEncoder().encode(words), 'PBKDF2', false, ['deriveKey']);
      const key = await crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt: head.slice(14, 30), iterations: 600000 }, base,
        { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: head.slice(30), additionalData: head }, key, plain);
      return checked([...head, ...new Uint8Array(sealed)]);
    };
    const checked = async (bytes) => [...bytes, ...new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))];";
