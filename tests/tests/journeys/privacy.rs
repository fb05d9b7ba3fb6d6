//! The privacy promises, enforced: no request but to the two servers, no cookie, nothing stored but the draft.

use crate::filling::{EMAIL, NAME, SEND};
use serde_json::json;
use windchime_tests::page::Page;

windchime_tests::journeys![
    Chromium:
        over_all_three_widgets_every_request_goes_to_the_two_servers_and_carries_no_cookie,
        the_search_words_never_leave_the_page,
];

fn over_all_three_widgets_every_request_goes_to_the_two_servers_and_carries_no_cookie(page: Page) {
    page.requests();
    page.open("/").listen();
    let form = page.widget("windchime-interest").ready();
    crate::filling::fill(&form);
    form.button(SEND).click();
    form.focus_comes_to("after");
    let card = page.widget("windchime-card").ready();
    crate::card::fill(&card);
    let directory = page.widget("windchime-directory").ready();
    crate::directory::search(&directory, "larder");
    form.control("after").appears();

    let requests = page.requests();
    let (coordinator, partner) = (&page.world.coordinator, &page.world.partner);
    for request in &requests {
        assert!(
            request.url.starts_with(coordinator) || request.url.starts_with(partner),
            "a request to somewhere else: {}",
            request.url
        );
        assert!(!request.cookies, "a cookie with {}", request.url);
        for written in [NAME, EMAIL, "A%20note", "A+note", "larder"] {
            assert!(!request.url.contains(written), "what was written stands in an address: {}", request.url);
        }
    }
    let posts: Vec<&str> =
        requests.iter().filter(|request| request.method == "POST").map(|request| request.url.as_str()).collect();
    assert_eq!(posts, [page.world.submissions()]);
    assert!(requests.len() >= 5, "the recorder has missed requests: {requests:?}");
    let cookies = page.browser.devtools("Storage.getCookies", &json!({}));
    assert_eq!(cookies["cookies"], json!([]));
    assert_eq!((page.stored(), page.parcels()), (vec!["indexedDB windchime".to_owned()], Vec::new()));
    // While a form is being filled in, its draft is all there is.
    let again = crate::filling::form(page);
    again.control("q-name").type_text("x");
    assert_eq!(page.stored(), ["sessionStorage windchime:draft:recovery-network", "indexedDB windchime"]);
}

fn the_search_words_never_leave_the_page(page: Page) {
    let directory = crate::directory::directory(page);
    windchime_tests::wait_until("the whole feed is in", || directory.control("count").text().starts_with("92"));
    // Whoever goes to the search has the second part fetched, once.
    directory.control("search").click();
    directory.find(".filters summary").click();
    directory.find(".filters select").appears();
    page.requests();
    crate::directory::search(&directory, "anxiety");
    windchime_tests::wait_until("results", || !crate::directory::names(&directory).is_empty());
    directory.find(".result h3 button, .result h3 a").click();
    directory.focus_comes_to("detail");
    assert_eq!(page.requests(), []);
}
