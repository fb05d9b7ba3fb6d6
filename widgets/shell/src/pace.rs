//! Much work, a little at a time. A change that reaches hundreds of effects (another reading, on a long card) would hold up a slow phone
//! if all of them ran in one go: so Leptos is given an executor that stops for breath.

use crate::page::{self, GO};
use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Poll, Waker};
use wasm_bindgen_futures::spawn_local;

thread_local! {
    static BEGAN: Cell<Option<f64>> = const { Cell::new(None) };
    static WAITING: RefCell<Vec<Waker>> = const { RefCell::new(Vec::new()) };
}

/// Has all work of Leptos on this page done at this pace. To be called before anything is mounted.
pub fn keep() {
    // Refused the second time: then it is so already.
    _ = Executor::init_local_custom_executor(Pace);
}

/// Whether the view has not caught up with the model yet.
pub fn is_behind() -> bool {
    WAITING.with_borrow(|waiting| !waiting.is_empty())
}

struct Pace;

impl CustomExecutor for Pace {
    fn spawn(&self, task: PinnedFuture<()>) {
        self.spawn_local(task);
    }

    fn spawn_local(&self, mut task: PinnedLocalFuture<()>) {
        spawn_local(poll_fn(move |context| {
            if has_breath() {
                return task.as_mut().poll(context);
            }
            WAITING.with_borrow_mut(|waiting| waiting.push(context.waker().clone()));
            Poll::Pending
        }));
    }

    fn poll_local(&self) {}
}

/// Whether there is time for more in this go. The first to ask begins one, and it ends when the page's other tasks have had their turn.
fn has_breath() -> bool {
    let now = page::now();
    let began = BEGAN.get().unwrap_or_else(|| {
        BEGAN.set(Some(now));
        spawn_local(async {
            page::pause().await;
            BEGAN.set(None);
            for waiting in WAITING.take() {
                waiting.wake();
            }
        });
        now
    });
    now - began < GO
}
