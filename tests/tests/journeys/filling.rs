//! How the other rooms fill the sample form in.

use serde_json::{Value, json};
use windchime_tests::browser::Engine;
use windchime_tests::page::Page;
use windchime_tests::widget::Widget;

pub const PAGE: &str = "/interest.html";
pub const SEND: &str = "Send your answers";
/// The required questions, in order, by their first control.
pub const REQUIRED: [&str; 6] =
    ["q-name", "q-likelihood-0", "q-meeting-0", "q-how-often-0", "q-how-long-0", "q-oxfordshire-0"];
const CHOICES: [&str; 5] = ["q-likelihood-8", "q-meeting-1", "q-how-often-1", "q-how-long-1", "q-oxfordshire-2"];
pub const NAME: &str = "Hazel-by-the-river";
pub const EMAIL: &str = "hazel@example.org";

/// The form on its page, ready.
pub fn form(page: Page) -> Widget {
    form_at(page, PAGE)
}

/// The form on any page, ready.
pub fn form_at<'a>(page: Page<'a>, address: &str) -> Widget<'a> {
    let form = page.open(address).listen().widget("windchime-interest").ready();
    form.control("q-name").appears();
    form
}

/// The built-in form, for which no coordinator has published a key: what is posted can be read.
pub fn open_form(page: Page) -> Widget {
    let form = form(page);
    form.set("endpoint", &page.world.submissions_to("interest"));
    form.set("form", "interest");
    form.control("q-name").appears();
    form
}

/// Fills in everything with the pointer.
pub fn fill(form: &Widget) {
    form.control("q-name").type_text(NAME);
    fill_rest(form);
    form.control("q-email").type_text(EMAIL);
}

/// What [`fill`] says, as the coordinator keeps it.
pub fn answers() -> Value {
    json!({
        "name": NAME,
        "likelihood": 8,
        "meeting": "face-to-face",
        "how-often": "two-weekly",
        "how-long": "1-to-2-hours",
        "oxfordshire": "both",
        "email": EMAIL,
    })
}

/// Whether all of [`fill`] is still on the page.
pub fn is_still_filled(form: &Widget) -> bool {
    form.control("q-name").value() == NAME
        && form.control("q-email").value() == EMAIL
        && CHOICES.iter().all(|choice| form.control(choice).is_checked())
}

/// As [`fill`], where the name is there already.
pub fn fill_rest(form: &Widget) {
    for choice in CHOICES {
        form.control(choice).click();
    }
}

/// What is said of an answer that breaks off. WebKitGTK takes what has come for the whole, so that it is only not JSON.
pub fn cut(page: Page) -> &'static str {
    if page.browser.engine == Engine::Webkit {
        "Something other than the service answered"
    } else {
        "could not be reached"
    }
}
