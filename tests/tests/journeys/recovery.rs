//! A panic in wasm is a trap. The journey makes a real one, inside the very instance that runs the widget.

use serde_json::json;
use windchime_tests::page::Page;
use windchime_tests::wait_until;

windchime_tests::journeys![
    Chromium:
        after_a_trap_the_form_starts_again_with_what_was_typed,
];

/// Before any script of the page runs: remember each instance that is made.
const WATCH: &str = "
    window.instances = [];
    const real = WebAssembly.instantiate;
    WebAssembly.instantiate = async (...given) => {
      const made = await real(...given);
      window.instances.push(made.instance || made);
      return made;
    };";

/// From a task of the browser's own, where most of a widget's code runs, call exports with senseless pointers until one traps.
const TRAP: &str = "
    const [instance] = window.instances;
    window.addEventListener('error', (event) => { if (event.error instanceof WebAssembly.RuntimeError) window.trapped = event.error.stack; });
    setTimeout(() => {
      for (const call of Object.values(instance.exports)) {
        if (typeof call !== 'function') continue;
        try { call(0x7ffffff0, 0x7ffffff0, 0x7ffffff0, 0x7ffffff0); }
        catch (error) { if (error instanceof WebAssembly.RuntimeError) throw error; }
      }
    });";

fn after_a_trap_the_form_starts_again_with_what_was_typed(page: Page) {
    page.browser.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": WATCH }));
    let form = crate::filling::form(page);
    form.control("q-name").type_text("Still here after a trap");
    assert_eq!(page.run("return window.instances.length"), json!(1));
    // As a script of the page: browsers hide the errors of a driver's own scripts from `window`.
    let add = "document.head.append(Object.assign(document.createElement('script'), { text: arguments[0] }))";
    page.browser.run(add, &[json!(TRAP)]);
    wait_until("a real trap", || page.run("return !!window.trapped") == true);
    wait_until(&format!("a second instance after {}", page.run("return window.trapped")), || {
        page.run("return window.instances.length") == 2
    });
    form.control("q-name").appears();
    assert_eq!(form.control("q-name").value(), "Still here after a trap");
    form.control("q-meeting-1").click();
    crate::filling::fill_rest(&form);
    form.button(crate::filling::SEND).click();
    form.focus_comes_to("after");
}
