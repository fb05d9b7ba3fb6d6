//! A panic in wasm is a trap. The journey makes a real one, inside the very instance that runs the widget, by way of a key press.

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

/// Spoils the instance's whole memory: whatever runs next in it follows a senseless pointer, and traps.
const SPOIL: &str = "
    const [instance] = window.instances;
    const memory = Object.values(instance.exports).find((one) => one instanceof WebAssembly.Memory);
    new Uint8Array(memory.buffer).fill(0xff);
    const hear = (error) => { if (error instanceof WebAssembly.RuntimeError) window.trapped = error.stack; };
    window.addEventListener('error', (event) => hear(event.error));
    // In a task of its own it is a promise that breaks.
    window.addEventListener('unhandledrejection', (event) => hear(event.reason));";

fn after_a_trap_the_form_starts_again_with_what_was_typed(page: Page) {
    page.browser.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": WATCH }));
    let form = crate::filling::form(page);
    form.control("q-name").type_text("Still here after a trap");
    // The first part, and with the first key the later one.
    wait_until("both parts are there", || page.run("return window.instances.length") == 2);
    page.run(SPOIL);
    page.type_text("!");
    // What ran for the key may have had all it needed in hand; then whatever runs next comes to grief.
    let again = "if (!window.trapped) document.querySelector('windchime-interest').shadowRoot?.activeElement?.dispatchEvent(new Event('input', { bubbles: true }));
        return !!window.trapped;";
    wait_until("a real trap", || page.run(again) == true);
    wait_until(&format!("a second instance after {}", page.run("return window.trapped")), || {
        page.run("return window.instances.length").as_u64().is_some_and(|number| number > 2)
    });
    form.control("q-name").appears();
    assert_eq!(form.control("q-name").value(), "Still here after a trap");
    form.control("q-meeting-1").click();
    crate::filling::fill_rest(&form);
    form.button(crate::filling::SEND).click();
    form.focus_comes_to("after");
}
