//! The parts of the shell that stand on the browser's own interfaces, in a real browser (`cargo xtask test wasm`).
#![cfg(target_arch = "wasm32")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking; the test macro makes public items"
)]

use leptos::mount::mount_to_renderer;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use windchime_domain::json::Value;
use windchime_shell::endpoint::{self, Failure, Limits};
use windchime_shell::events::Host;
use windchime_shell::markup::{View, el, live};
use windchime_shell::store::Draft;
use windchime_shell::{json, page};

wasm_bindgen_test_configure!(run_in_browser);

fn document() -> web_sys::Document {
    web_sys::window().unwrap().document().unwrap()
}

fn place() -> web_sys::HtmlElement {
    let place = document().create_element("div").unwrap();
    document().document_element().unwrap().append_child(&place).unwrap();
    place.unchecked_into()
}

/// Lets effects and promises that are due run.
async fn settle() {
    gloo_timers::future::TimeoutFuture::new(20).await;
}

#[wasm_bindgen_test]
fn json_goes_to_text_and_back_unchanged() {
    let text = r#"{"a":[1,-2.5,true,false,null,"é\"\\\u2028"],"b":{},"c":[],"":{"a/b":0}}"#;
    let value = json::parse(text).unwrap();
    assert_eq!(value.pointer("/a/1"), Some(&Value::Number(-2.5)));
    assert_eq!(json::parse(&json::write(&value)), Some(value));
    assert_eq!(json::parse("<!doctype html>"), None);
}

#[wasm_bindgen_test]
fn a_uuid_is_new_each_time_and_the_address_has_no_query() {
    let (one, two) = (page::uuid().unwrap(), page::uuid().unwrap());
    assert!(windchime_domain::submission::is_uuid(&one) && one != two);
    assert!(!page::address().unwrap().contains(['?', '#']));
}

#[wasm_bindgen_test]
fn a_draft_is_kept_in_this_tab_alone_and_can_be_forgotten() {
    let draft = Draft::of("test");
    assert_eq!(draft.load(), None);
    draft.save(&json::parse(r#"{"name":"Robin"}"#).unwrap());
    assert_eq!(draft.load().unwrap().get("name").and_then(Value::text), Some("Robin"));
    let window = web_sys::window().unwrap();
    assert_eq!(window.session_storage().unwrap().unwrap().length().unwrap(), 1);
    draft.clear();
    assert_eq!(draft.load(), None);
}

#[wasm_bindgen_test]
async fn live_parts_follow_what_they_read_and_leave_their_neighbours_alone() {
    let room = place();
    let shown = ArcRwSignal::new(1);
    let (text, list, attribute, checked) = (shown.clone(), shown.clone(), shown.clone(), shown.clone());
    let handle = mount_to_renderer(&room.clone().into(), move || {
        el("div")
            .child(el("input").attr("id", "neighbour"))
            .child(live(move || {
                let items = (0..list.get()).map(|n| el("li").text(n.to_string()).done());
                el("ul").children(items).done()
            }))
            .child(el("p").live_text(move || text.get().to_string()))
            .child(el("b").live_attr("title", move || (attribute.get() > 1).then(|| "many".to_owned())))
            .child(el("input").attr("type", "checkbox").checked(move || checked.get() > 1))
            .done()
    });
    let neighbour = document().get_element_by_id("neighbour").unwrap();
    assert_eq!(room.query_selector_all("li").unwrap().length(), 1);
    assert!(!room.query_selector("b").unwrap().unwrap().has_attribute("title"));
    shown.set(3);
    settle().await;
    assert_eq!(room.query_selector_all("li").unwrap().length(), 3);
    assert_eq!(room.query_selector_all("ul").unwrap().length(), 1);
    assert_eq!(room.query_selector("p").unwrap().unwrap().text_content().unwrap(), "3");
    assert_eq!(room.query_selector("b").unwrap().unwrap().get_attribute("title").unwrap(), "many");
    let checkbox = room.query_selector("[type=checkbox]").unwrap().unwrap();
    assert!(js_sys::Reflect::get(&checkbox, &"checked".into()).unwrap().is_truthy());
    assert!(document().get_element_by_id("neighbour").unwrap().is_same_node(Some(&neighbour)));
    drop(handle);
    assert_eq!(room.child_nodes().length(), 0);
}

#[wasm_bindgen_test]
async fn what_has_left_the_page_follows_nothing_any_more() {
    let room = place();
    let (signal, runs) = (ArcRwSignal::new(0), Rc::new(Cell::new(0)));
    let (read, count) = (signal.clone(), runs.clone());
    let handle = mount_to_renderer(&room.into(), move || {
        let count = count.clone();
        el("p")
            .live_text(move || {
                count.set(count.get() + 1);
                read.get().to_string()
            })
            .done()
    });
    assert_eq!(runs.get(), 1);
    drop(handle);
    signal.set(1);
    settle().await;
    assert_eq!(runs.get(), 1);
}

#[wasm_bindgen_test]
async fn a_listener_runs_under_its_owner_and_text_is_never_html() {
    let room = place();
    let heard = Rc::new(RefCell::new(Vec::new()));
    let hear = heard.clone();
    let handle = mount_to_renderer(&room.clone().into(), move || {
        let hear = hear.clone();
        let view: View = el("button")
            .text("<img src=x onerror=alert(1)>")
            .on("click", move |button| hear.borrow_mut().push((button.tag_name(), Owner::current().is_some())))
            .done();
        view
    });
    let button: web_sys::HtmlElement = room.query_selector("button").unwrap().unwrap().unchecked_into();
    assert_eq!(button.child_element_count(), 0);
    button.click();
    assert_eq!(*heard.borrow(), [("BUTTON".to_owned(), true)]);
    drop(handle);
}

#[wasm_bindgen_test]
fn an_event_bubbles_is_composed_and_carries_its_detail() {
    let owner = Owner::new();
    owner.set();
    let (outer, element) = (place(), document().create_element("div").unwrap());
    outer.append_child(&element).unwrap();
    let heard = Rc::new(RefCell::new(None));
    let hear = heard.clone();
    let listener = Closure::<dyn FnMut(web_sys::CustomEvent)>::new(move |event: web_sys::CustomEvent| {
        let detail = js_sys::JSON::stringify(&event.detail()).unwrap();
        *hear.borrow_mut() = Some((event.composed(), String::from(detail)));
    });
    outer.add_event_listener_with_callback("windchime:test", listener.as_ref().unchecked_ref()).unwrap();
    Host::new(Some(element.unchecked_into())).send("test", &[("id", Value::from("x")), ("none", Value::Null)]);
    assert_eq!(heard.borrow().clone(), Some((true, r#"{"id":"x","none":null}"#.to_owned())));
}

#[wasm_bindgen_test]
async fn an_answer_is_json_or_says_why_not() {
    let json = endpoint::get("data:application/json,{\"a\":1}", endpoint::SMALL).await.unwrap();
    assert_eq!(json.get("a"), Some(&Value::Number(1.0)));
    let portal = endpoint::get("data:text/html,<p>Sign in to the Wi-Fi</p>", endpoint::SMALL).await;
    assert_eq!(portal, Err(Failure::NotJson));
    let limits = Limits { seconds: 5, bytes: 10 };
    let large = endpoint::get("data:application/json,{\"a\":\"0123456789\"}", limits).await;
    assert_eq!(large, Err(Failure::TooLarge));
    // Port 9 (discard) is one that browsers refuse: no answer can come.
    assert_eq!(endpoint::get("http://127.0.0.1:9/", endpoint::SMALL).await, Err(Failure::Unreachable));
}
