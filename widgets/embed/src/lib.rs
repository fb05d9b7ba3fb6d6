//! The wasm side of `windchime.js`. The loader holds numbers, never Rust state: [`mount`] gives a handle, [`update`] and [`unmount`]
//! take it. Each widget has its own reactive owner, so that leaving the page frees everything.

use leptos::mount::{UnmountHandle, mount_to_renderer};
use leptos::prelude::*;
use leptos::tachys::view::Render;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;
use windchime_domain::attributes::Element;
use windchime_shell::events::Host;
use windchime_shell::markup::View;
use windchime_shell::stage::{Stage, Written, open};

/// Half as much code as the standard library's allocator, with constant time for every block, and neighbours that are joined when freed.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// A widget compiled into this module.
struct Widget {
    element: &'static Element,
    view: fn(Stage) -> View,
    style: &'static str,
}

/// The widgets by the number that the loader knows them by: their place in `KINDS` of loader.js.
static WIDGETS: [Option<Widget>; 3] = [
    #[cfg(feature = "interest")]
    Some(Widget {
        element: &windchime_interest_form::ELEMENT,
        view: windchime_interest_form::view,
        style: windchime_interest_form::STYLE,
    }),
    #[cfg(not(feature = "interest"))]
    None,
    #[cfg(feature = "card")]
    Some(Widget {
        element: &windchime_chime_card::ELEMENT,
        view: windchime_chime_card::view,
        style: windchime_chime_card::STYLE,
    }),
    #[cfg(not(feature = "card"))]
    None,
    #[cfg(feature = "directory")]
    Some(Widget {
        element: &windchime_directory_search::ELEMENT,
        view: windchime_directory_search::view,
        style: windchime_directory_search::STYLE,
    }),
    #[cfg(not(feature = "directory"))]
    None,
];

/// A widget on the page. Dropping it unmounts.
struct Mounted {
    element: &'static Element,
    host: HtmlElement,
    // `ArcRwSignal`, not `RwSignal`: it must outlive the owner that the mounted view creates.
    written: ArcRwSignal<Written>,
    _view: UnmountHandle<<View as Render>::State>,
}

thread_local! {
    static MOUNTED: RefCell<Vec<Option<Mounted>>> = const { RefCell::new(Vec::new()) };
}

/// Puts widget number `kind` into `room`, for the element `host`. Gives a handle, or 0 where this module lacks that widget.
#[wasm_bindgen]
pub fn mount(kind: usize, host: HtmlElement, room: HtmlElement) -> usize {
    let Some(Some(widget)) = WIDGETS.get(kind) else { return 0 };
    let Widget { element, view, style } = *widget;
    let written = ArcRwSignal::new(read(element, &host));
    #[cfg(feature = "card")]
    windchime_shell::pace::keep();
    let handle = mount_to_renderer(&room, {
        let (host, written) = (host.clone(), written.clone());
        move || {
            let host = Host::new(Some(host));
            host.wear(style);
            open(element, host, written, view)
        }
    });
    MOUNTED.with_borrow_mut(|mounted| {
        mounted.push(Some(Mounted { element, host, written, _view: handle }));
        mounted.len()
    })
}

/// The host's attributes have changed.
#[wasm_bindgen]
pub fn update(handle: usize) {
    let changed = MOUNTED.with_borrow(|mounted| {
        let mounted = mounted.get(handle.wrapping_sub(1))?.as_ref()?;
        Some((mounted.written.clone(), read(mounted.element, &mounted.host)))
    });
    // Set outside the borrow: what reacts may mount or unmount.
    if let Some((written, now)) = changed {
        written.set(now);
    }
}

/// The widget has left the page: its view goes, its requests are aborted.
#[wasm_bindgen]
pub fn unmount(handle: usize) {
    let gone = MOUNTED.with_borrow_mut(|mounted| mounted.get_mut(handle.wrapping_sub(1)).and_then(Option::take));
    drop(gone);
}

/// Every attribute as the page has it: by its name on the custom element, as `data-NAME` on the `<div>` form.
fn read(element: &Element, host: &HtmlElement) -> Written {
    let plain = host.has_attribute("data-windchime");
    element
        .all_attributes()
        .map(|attribute| {
            let data = plain.then(|| host.get_attribute(&["data-", attribute.name].concat())).flatten();
            data.or_else(|| host.get_attribute(attribute.name))
        })
        .collect()
}
