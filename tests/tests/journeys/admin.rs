//! The pages behind the password: every one of them in every look, and a way through them without a mouse.

use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};
use windchime_tests::desk::{Desk, focused, path, words};
use windchime_tests::looks::{DESK_PICTURES, LOOKS, Look, pictured};
use windchime_tests::page::{Page, key};
use windchime_tests::{axe, eventually, pictures, wait_until};

windchime_tests::journeys![
    Chromium:
        a_response_is_found_tagged_and_left_with_the_keyboard_alone,
        every_admin_page_is_accessible_in_every_look,
        every_admin_page_is_accessible_before_anything_is_there,
        what_an_owner_does_is_accessible_in_every_look;
];

/// Every page that is reached by an address, so that none is missed when no other page leads to it.
const PAGES: &[(&str, &str)] = &[
    ("forms", "/admin/forms"),
    ("decide", "/admin/forms/interest"),
    ("words", "/admin/forms/interest/words/organisation"),
    ("summary", "/admin/forms/interest/summary"),
    ("responses", "/admin/forms/interest/responses"),
    ("responses-filtered", "/admin/forms/interest/responses?address=yes&least=7"),
    ("responses-none-found", "/admin/forms/interest/responses?search=nobody+says+this"),
    ("response", "/admin/forms/interest/responses/{receipt}"),
    ("follow-up", "/admin/forms/interest/follow-up"),
    ("form-new", "/admin/forms/new"),
    ("form-edit", "/admin/forms/interest/edit"),
    ("form-preview", "/admin/forms/interest/preview"),
    ("form-versions", "/admin/forms/interest/versions"),
    ("form-version", "/admin/forms/interest/versions/1"),
    ("form-settings", "/admin/forms/interest/settings"),
    ("directory", "/admin/directory"),
    ("directory-searched", "/admin/directory?search=recovery"),
    ("directory-entry", "/admin/directory/entries/{service}"),
    ("directory-remove", "/admin/directory/entries/{service}/remove"),
    ("directory-new", "/admin/directory/new"),
    ("partners", "/admin/partners"),
    ("embed", "/admin/embed"),
    ("embed-preview", "/admin/embed/preview"),
    ("embed-card", "/admin/embed?widget=card"),
    ("embed-directory", "/admin/embed?widget=directory"),
    ("messages", "/admin/messages"),
    ("rights", "/admin/rights"),
    ("audit", "/admin/rights/audit"),
    ("accounts", "/admin/accounts"),
    ("account-of-somebody", "/admin/accounts/1"),
    ("account", "/admin/account"),
    ("second-factor", "/admin/account/second-factor"),
    ("not-found", "/admin/forms/no-such-form"),
    ("withdraw", "{withdraw}"),
    ("withdraw-unknown", "/withdraw/0197f0a2-6a4e-4c31-9b52-4f0c1d2e3a4b/0123456789abcdef0123456789abcdef"),
    ("directory-report", "/directory/report/{service}"),
];

/// What there is to look at before anybody has answered and before anything was imported.
const EMPTY: &[(&str, &str)] = &[
    ("empty-forms", "/admin/forms"),
    ("empty-decide", "/admin/forms/interest"),
    ("empty-words", "/admin/forms/interest/words/organisation"),
    ("empty-summary", "/admin/forms/interest/summary"),
    ("empty-responses", "/admin/forms/interest/responses"),
    ("empty-follow-up", "/admin/forms/interest/follow-up"),
    ("empty-directory", "/admin/directory"),
    ("empty-partners", "/admin/partners"),
    ("empty-messages", "/admin/messages"),
    ("empty-rights", "/admin/rights"),
    ("empty-audit", "/admin/rights/audit"),
];

/// What is wrong with the page that is shown, in every look, and with what it has asked for; pictures of it are kept.
fn look_at(page: Page, desk: &Desk, name: &str, found: &mut Vec<String>) {
    let every = std::env::var_os("WINDCHIME_EVERY_LOOK").is_some();
    // Before any forced colours: Chromium would paint a table's lines in them from then on.
    for look in DESK_PICTURES.iter().filter(|look| every || ["1280-light", "390-dark"].contains(&look.name)) {
        look.put_on(page);
        page.screenshot(&format!("admin-{name}-{}", look.name));
    }
    // The pages behind the password are in English only. The two looks in which most goes wrong are for every day.
    let worth = |look: &Look| every || ["dark", "zoom-400"].contains(&look.name);
    for look in LOOKS.iter().filter(|look| look.name != "rtl" && worth(look)) {
        look.put_on(page);
        let violations = axe::violations(page).into_iter();
        // The preview stands in a frame of a page that has its heading.
        let violations = violations.filter(|line| name != "embed-preview" || !line.starts_with("page-has-heading-one"));
        found.extend(violations.map(|line| format!("{name}, {}: {line}", look.name)));
        let over = Look::overflow(page);
        if over > 0 {
            found.push(format!("{name}, {}: runs over the edge by {over} px: {}", look.name, widest(page)));
        }
        found.extend(hidden_ways(page).into_iter().map(|line| format!("{name}, {}: {line}", look.name)));
    }
    // A refusal is itself logged as an error of its page.
    let errors =
        page.console_errors().into_iter().filter(|line| !line.contains("the server responded with a status of 4"));
    found.extend(errors.map(|line| format!("{name}: the console says {line}")));
    let elsewhere = page
        .requests()
        .into_iter()
        .filter(|request| !request.url.starts_with(&format!("{}/", desk.origin)) && !request.url.starts_with("data:"));
    found.extend(elsewhere.map(|request| format!("{name}: asks {}", request.url)));
    LOOKS[0].put_on(page);
}

/// The innermost thing that reaches furthest over the right edge.
fn widest(page: Page) -> String {
    let widest = page.run(
        "let [widest, right] = [null, 0];
         for (const one of document.querySelectorAll('body *')) {
           const edge = one.closest('.table') ? 0 : one.getBoundingClientRect().right;
           if (edge >= right && edge > document.documentElement.clientWidth) [widest, right] = [one, edge];
         }
         return widest && widest.localName + '.' + (widest.getAttribute('class') ?? '') + ' ' + widest.textContent.trim().slice(0, 40)",
    );
    widest.as_str().unwrap_or("nothing that is seen").to_owned()
}

/// Regions that scroll sideways without a way to scroll them by the keyboard, and without a name.
fn hidden_ways(page: Page) -> Vec<String> {
    let found = page.run(
        "return [...document.querySelectorAll('body *')].filter((one) =>
           one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
           && ['auto', 'scroll'].includes(getComputedStyle(one).overflowX)
           && !one.matches('textarea, input, select')
           && !(one.tabIndex === 0 && one.matches('[role=region][aria-label], [role=region][aria-labelledby]')))
         .map((one) => one.localName + '.' + one.className + ' scrolls sideways and is no region with a name and the focus')",
    );
    found.as_array().into_iter().flatten().filter_map(|line| Some(line.as_str()?.to_owned())).collect()
}

#[track_caller]
fn assert_none(found: &[String]) {
    pictures::write_index(&pictured());
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}

/// The addresses of this server's admin pages to which the page that is shown leads.
fn links(page: Page) -> Vec<String> {
    let links = page.run(
        "return [...document.querySelectorAll('a[href]:not([download])')].map((link) => new URL(link.href))
           .filter((url) => url.origin === location.origin && /^.admin([/?]|$)/.test(url.pathname + url.search)
             && !url.pathname.endsWith('.csv'))
           .map((url) => url.pathname + url.search)",
    );
    links.as_array().into_iter().flatten().filter_map(|link| Some(link.as_str()?.to_owned())).collect()
}

/// What kind of page is behind an address: the same for every response, every entry and every value of a filter.
fn kind(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    // Numbers, ids and receipts; some receipts have no digit in them.
    let any = |part: &str| part.chars().any(|letter| letter.is_ascii_digit() || letter.is_ascii_uppercase());
    let parts: Vec<&str> = path.split('/').map(|part| if any(part) { "*" } else { part }).collect();
    let names: BTreeSet<&str> = query.split('&').map(|field| field.split('=').next().unwrap_or(field)).collect();
    // The other forms' pages have the same make as those of `interest`; without answers they are looked at elsewhere.
    format!("{}?{}", parts.join("/"), Vec::from_iter(names).join("&"))
        .replace("/every-kind", "/FORM")
        .replace("/interest", "/FORM")
        .replace("/page-feedback", "/FORM")
        .replace("/recovery-network", "/FORM")
        .replace("/story", "/FORM")
}

fn every_admin_page_is_accessible_in_every_look(page: Page) {
    let desk = Desk::start(page, "full", 500);
    let mut found = Vec::new();
    page.open(&desk.at("/admin/sign-in"));
    page.requests();
    look_at(page, &desk, "sign-in", &mut found);
    desk.sign_in(page);
    page.open(&desk.at("/admin/forms/interest/responses"));
    let receipt = page.run("return document.querySelector('.receipt').textContent");
    let of = page.run("return document.querySelector('tbody th a').pathname");
    assert!(of.as_str().unwrap_or_default().ends_with(receipt.as_str().unwrap_or("?")), "{of} is of {receipt}");
    let services: Value = serde_json::from_str(&page.world.get(&desk.at("/v1/services"))).expect("the services");
    let service = services["contents"][0]["id"].as_str().expect("a service's id").to_owned();
    let withdraw = desk.withdraw(page, &desk.a_submission(page));
    let (mut seen, mut ahead) = (BTreeSet::new(), VecDeque::new());
    for (name, address) in PAGES {
        let address = address.replace("{receipt}", receipt.as_str().expect("a receipt"));
        let address = address.replace("{service}", &service).replace("{withdraw}", &withdraw);
        seen.insert(kind(&address));
        ahead.push_back(((*name).to_owned(), address));
    }
    while let Some((name, address)) = ahead.pop_front() {
        page.open(&desk.at(&address));
        let heading = page.run("return document.querySelector('h1')?.textContent ?? ''");
        if address.starts_with("/admin") && path(page).starts_with("/admin/sign-in") {
            found.push(format!("{name}: {address} asks to sign in again"));
        } else if heading == "" && name != "embed-preview" {
            found.push(format!("{name}: {address} has no heading"));
        }
        for link in links(page) {
            if seen.insert(kind(&link)) {
                ahead.push_back((format!("linked{}", kind(&link).replace(['/', '?', '&', '*'], "-")), link));
            }
        }
        look_at(page, &desk, &name, &mut found);
    }
    assert_none(&found);
}

fn every_admin_page_is_accessible_before_anything_is_there(page: Page) {
    let desk = Desk::start(page, "empty", 0);
    let mut found = Vec::new();
    desk.sign_in(page);
    page.requests();
    for (name, address) in EMPTY {
        page.open(&desk.at(address));
        look_at(page, &desk, name, &mut found);
    }
    assert_none(&found);
}

/// Presses what stands there and waits for the page that follows.
#[track_caller]
fn send(page: Page, button: &str) {
    let pressed = page.browser.run(
        "const one = document.querySelector(arguments[0]); window.isBefore = true; one?.click(); return !!one",
        &[button.into()],
    );
    assert_eq!(pressed, true, "{button} is not on {}", path(page));
    wait_until(&format!("the page after {button}"), || {
        page.run("return !window.isBefore && document.readyState === 'complete'") == true
    });
}

#[track_caller]
fn fill(page: Page, field: &str, text: &str) {
    let filled = page.browser.run(
        "const one = document.querySelector(arguments[0]); if (one) one.value = arguments[1]; return !!one",
        &[field.into(), text.into()],
    );
    assert_eq!(filled, true, "{field} is not on {}", path(page));
}

/// Pages that come only after something was sent: what was found, what was said, and what was wrong.
fn what_an_owner_does_is_accessible_in_every_look(page: Page) {
    let desk = Desk::start(page, "doing", 60);
    let mut found = Vec::new();
    page.open(&desk.at("/admin/sign-in"));
    page.requests();
    fill(page, "#login", "somebody");
    fill(page, "#password", "something else");
    send(page, "main button");
    look_at(page, &desk, "sign-in-refused", &mut found);
    desk.sign_in(page);

    page.open(&desk.at("/admin/rights"));
    fill(page, "#whom", "what nobody has");
    send(page, "form[action='/admin/rights/find'] button");
    look_at(page, &desk, "rights-unreadable", &mut found);
    page.open(&desk.at("/admin/forms/interest/responses?address=yes"));
    let reach = page.run("return document.querySelector('a.reach').textContent.trim()");
    page.open(&desk.at("/admin/rights"));
    fill(page, "#whom", reach.as_str().expect("an email address"));
    send(page, "form[action='/admin/rights/find'] button");
    look_at(page, &desk, "rights-found", &mut found);
    send(page, "form[action='/admin/rights/erase'] button");
    look_at(page, &desk, "rights-not-ticked", &mut found);

    page.open(&desk.at("/admin/accounts"));
    send(page, "main form button");
    look_at(page, &desk, "accounts-no-name", &mut found);
    fill(page, "#login", "sample-viewer");
    send(page, "main form button");
    look_at(page, &desk, "account-link", &mut found);
    let welcome = page.run("return document.querySelector('#address').value");
    page.open(welcome.as_str().expect("the link"));
    look_at(page, &desk, "welcome", &mut found);
    send(page, "main button");
    look_at(page, &desk, "welcome-refused", &mut found);
    fill(page, "#new", "a sample of a password for a viewer");
    fill(page, "#again", "a sample of a password for a viewer");
    send(page, "main button");
    // Whoever was signed in here no longer is.
    desk.sign_in(page);

    page.open(&desk.at("/admin/partners"));
    send(page, "button[value='add-partner']");
    look_at(page, &desk, "partners-no-name", &mut found);
    fill(page, "#name", "Sample larder");
    fill(page, "form:has(button[value='add-partner']) [name='origin']", "https://larder.example");
    send(page, "button[value='add-partner']");
    look_at(page, &desk, "partners-one", &mut found);

    page.open(&desk.at("/admin/messages"));
    fill(page, "#url", "https://hooks.example/windchime");
    send(page, "form[action='/admin/messages/webhooks'] button");
    look_at(page, &desk, "webhook-added", &mut found);

    page.open(&desk.at("/admin/forms/interest/responses?from=never"));
    look_at(page, &desk, "responses-wrong-filter", &mut found);
    page.open(&desk.at("/admin/forms/new"));
    send(page, "main form button");
    look_at(page, &desk, "form-new-refused", &mut found);
    page.open(&desk.at("/admin/forms/interest/edit"));
    fill(page, "textarea", "{ \"id\": \"interest\" }");
    send(page, "main form[method='post'] button");
    look_at(page, &desk, "form-edit-refused", &mut found);

    page.open(&desk.at("/admin/directory/new"));
    send(page, "main form[method='post'] button");
    look_at(page, &desk, "directory-refused", &mut found);
    page.open(&desk.at("/admin/account"));
    send(page, "main form[action='/admin/account/password'] button");
    look_at(page, &desk, "account-refused", &mut found);

    // Somebody who may only look is told so.
    send(page, ".sign-out button");
    fill(page, "#login", "sample-viewer");
    fill(page, "#password", "a sample of a password for a viewer");
    send(page, "main button");
    for (name, address) in [
        ("not-allowed", "/admin/accounts"),
        ("viewer-rights", "/admin/rights"),
        ("viewer-responses", "/admin/forms/interest/responses"),
        ("viewer-edit", "/admin/forms/interest/edit"),
    ] {
        page.open(&desk.at(address));
        look_at(page, &desk, name, &mut found);
    }
    assert_none(&found);
}

fn a_response_is_found_tagged_and_left_with_the_keyboard_alone(page: Page) {
    let desk = Desk::start(page, "keyboard", 40);
    desk.sign_in(page);
    let go_to = |what: &str| {
        page.tab_until(what, || focused(page) == what);
    };
    // The first stop leads past the navigation.
    page.press(key::TAB);
    assert_eq!(focused(page), "Skip to the content");
    page.press(key::ENTER);
    wait_until("the content has the focus", || focused(page) == "#content");
    page.tab_until("the responses of the form", || {
        let link = page.run("return document.activeElement.pathname ?? ''");
        link == "/admin/forms/interest/responses"
    });
    page.press(key::ENTER);
    wait_until("the responses", || path(page) == "/admin/forms/interest/responses");
    go_to("#search");
    go_to("Search");
    go_to("Filters");
    page.press(key::ENTER);
    go_to("#least");
    page.type_text("7");
    go_to("#address");
    page.press(key::SPACE);
    go_to("Use these filters");
    page.press(key::ENTER);
    wait_until("the filtered responses", || path(page).contains("least=7") && path(page).contains("address=yes"));
    assert!(words(page).contains(" of 40"), "{}", words(page));
    page.tab_until("the first response", || page.run("return document.activeElement.matches('tbody th a')") == true);
    page.press(key::ENTER);
    let receipt = eventually("one response", || {
        let receipt = page.run("return document.querySelector('h1 .receipt')?.textContent");
        receipt.as_str().map(str::to_owned)
    });
    assert!(!words(page).contains("The tag"), "{}", words(page));
    page.tab_until("the button to tag", || focused(page).contains("contacted"));
    page.press(key::ENTER);
    wait_until("what was done is said", || {
        page.run("return document.querySelector('[role=status]')?.textContent.includes('tag') ?? false") == true
    });
    assert_eq!(page.run("return document.querySelector('ul.tags .tag').textContent"), "contacted");
    go_to("Sign out");
    page.press(key::ENTER);
    wait_until("the page to sign in", || path(page) == "/admin/sign-in");
    page.run("history.back()");
    // Neither the browser's copy nor the server shows it again.
    wait_until("the way back ends at the page to sign in", || {
        page.run("return document.readyState === 'complete' && performance.getEntriesByType('navigation')[0]?.type === 'back_forward'")
            == true
    });
    assert_eq!(path(page), "/admin/sign-in");
    assert!(!words(page).contains(&receipt), "{}", words(page));
}
