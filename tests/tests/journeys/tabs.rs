//! Several tabs, and tabs that close too soon.

use crate::delivery::send_in_vain;
use crate::filling::{SEND, answers, fill, form};
use windchime_tests::page::Page;
use windchime_tests::recovering::Recovering;
use windchime_tests::wait_until;

windchime_tests::journeys![
    Every:
        five_tabs_that_hear_of_the_network_at_once_send_once,
        a_tab_that_closes_while_it_sends_leaves_one_row_and_a_reference;
];

/// Every tab hears at the same moment.
const HEAR: &str = "new BroadcastChannel('network').onmessage = () => window.dispatchEvent(new Event('online'))";

fn five_tabs_that_hear_of_the_network_at_once_send_once(page: Page) {
    let first_form = form(page);
    let before = page.world.rows();
    let endpoint = Recovering::new(page, "busy", 99, "recovery-network");
    first_form.set("endpoint", &endpoint.url);
    fill(&first_form);
    send_in_vain(&first_form, "Saved on this device");
    page.run(HEAR);
    let first = page.browser.tab();
    for _ in 0..4 {
        let next = page.browser.add_tab();
        page.browser.go_to_tab(&next);
        let form = form(page);
        form.says("1 set of answers is waiting to be sent.");
        page.run(HEAR);
    }
    endpoint.recover();
    page.run("new BroadcastChannel('network').postMessage(''); window.dispatchEvent(new Event('online'))");
    page.browser.go_to_tab(&first);
    first_form.find(".receipt").appears();
    let is_sent_once = || {
        let taken = endpoint.seen().iter().filter(|post| !post.failed).count();
        assert_eq!((taken, page.world.rows()), (1, before + 1), "posts that were taken, and rows");
    };
    is_sent_once();
    wait_until("nothing waits", || page.parcels().is_empty());
    is_sent_once();
}

fn a_tab_that_closes_while_it_sends_leaves_one_row_and_a_reference(page: Page) {
    let (form, before) = (form(page), page.world.rows());
    let endpoint = Recovering::new(page, "slow", 1, "recovery-network");
    form.set("endpoint", &endpoint.url);
    fill(&form);
    form.button(SEND).click();
    wait_until("it is on its way", || endpoint.seen().len() == 1);
    let next = page.browser.add_tab();
    page.browser.close_tab();
    page.browser.go_to_tab(&next);
    let again = crate::filling::form(page);
    again.says("Sent.");
    let parcel = page.parcels().pop().expect("a parcel");
    let id = parcel["id"].as_str().expect("an id");
    let kept = page.world.kept(id);
    assert_eq!(kept[0].answers, answers());
    again.says(&kept[0].receipt);
    // The first post was only slow: it arrives after the second, and makes no second row.
    let posts = endpoint.seen();
    let late = posts[0].at + 3_200;
    wait_until("the slow post has arrived", || page.run("return Date.now()").as_u64().is_some_and(|now| now > late));
    assert_eq!((posts.len(), posts[0].body == posts[1].body), (2, true));
    assert_eq!((page.world.kept(id).len(), page.world.rows()), (1, before + 1));
}
