//! Stands in for the crate `send_wrapper` (see `[patch.crates-io]` in the workspace's Cargo.toml).
//!
//! Leptos wraps what belongs to one thread, and asks before each use whether this is that thread. In a browser's wasm there is only
//! one; yet the question brings the standard library's notion of a thread into every widget, with the allocator that it keeps for
//! itself. Here the browser asks nothing, and everywhere else the question stays.

#[cfg(feature = "futures")]
use futures_core::Stream;
use std::fmt;
#[cfg(feature = "futures")]
use std::future::Future;
use std::mem::{ManuallyDrop, needs_drop};
use std::ops::{Deref, DerefMut};
#[cfg(feature = "futures")]
use std::pin::Pin;
#[cfg(feature = "futures")]
use std::task::{Context, Poll};

/// One thread, by which its values are known.
#[cfg(not(all(target_arch = "wasm32", not(target_feature = "atomics"))))]
mod home {
    /// The thread that made a value.
    #[derive(Clone, Copy)]
    pub struct Home(std::thread::ThreadId);

    impl Home {
        /// This thread.
        pub fn here() -> Self {
            Self(std::thread::current().id())
        }

        /// Whether this is the thread.
        pub fn is_here(self) -> bool {
            self.0 == std::thread::current().id()
        }
    }
}

/// The only thread there is.
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
mod home {
    /// The thread that made a value.
    #[derive(Clone, Copy)]
    pub struct Home;

    impl Home {
        /// This thread.
        pub const fn here() -> Self {
            Self
        }

        /// Whether this is the thread.
        pub const fn is_here(self) -> bool {
            true
        }
    }
}

use home::Home;

/// A value that may travel to other threads, and is used in the one that made it only.
pub struct SendWrapper<T> {
    value: ManuallyDrop<T>,
    home: Home,
}

#[expect(unsafe_code, reason = "what the type is for")]
// SAFETY: the value is reached in its own thread only: `check` stands before every way to it.
unsafe impl<T> Send for SendWrapper<T> {}
#[expect(unsafe_code, reason = "what the type is for")]
// SAFETY: as above.
unsafe impl<T> Sync for SendWrapper<T> {}

impl<T> SendWrapper<T> {
    /// Wraps a value of this thread.
    pub fn new(value: T) -> Self {
        Self { value: ManuallyDrop::new(value), home: Home::here() }
    }

    /// Whether the value may be used here.
    pub fn valid(&self) -> bool {
        self.home.is_here()
    }

    /// The value; panics in another thread.
    #[track_caller]
    #[expect(unsafe_code, reason = "the value leaves, and must not be dropped a second time")]
    pub fn take(self) -> T {
        self.check();
        let mut wrapper = ManuallyDrop::new(self);
        // SAFETY: the wrapper is neither used nor dropped after this.
        unsafe { ManuallyDrop::take(&mut wrapper.value) }
    }

    #[track_caller]
    fn check(&self) {
        assert!(self.valid(), "a value of another thread was used");
    }

    /// The wrapped value, pinned as the wrapper is.
    #[cfg(feature = "futures")]
    #[track_caller]
    #[expect(unsafe_code, reason = "a projection")]
    fn inner(self: Pin<&mut Self>) -> Pin<&mut T> {
        self.check();
        // SAFETY: the value never moves out of a wrapper that is pinned.
        unsafe { self.map_unchecked_mut(|wrapper| &mut *wrapper.value) }
    }
}

impl<T> Deref for SendWrapper<T> {
    type Target = T;

    #[track_caller]
    fn deref(&self) -> &T {
        self.check();
        &self.value
    }
}

impl<T> DerefMut for SendWrapper<T> {
    #[track_caller]
    fn deref_mut(&mut self) -> &mut T {
        self.check();
        &mut self.value
    }
}

impl<T> Drop for SendWrapper<T> {
    #[track_caller]
    #[expect(unsafe_code, reason = "dropped in its own thread only")]
    fn drop(&mut self) {
        if needs_drop::<T>() {
            self.check();
            // SAFETY: the last use of the value.
            unsafe { ManuallyDrop::drop(&mut self.value) };
        }
    }
}

impl<T: Clone> Clone for SendWrapper<T> {
    #[track_caller]
    fn clone(&self) -> Self {
        Self::new((**self).clone())
    }
}

impl<T: fmt::Debug> fmt::Debug for SendWrapper<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(out)
    }
}

#[cfg(feature = "futures")]
impl<T: Future> Future for SendWrapper<T> {
    type Output = T::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T::Output> {
        self.inner().poll(context)
    }
}

#[cfg(feature = "futures")]
impl<T: Stream> Stream for SendWrapper<T> {
    type Item = T::Item;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T::Item>> {
        self.inner().poll_next(context)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::SendWrapper;
    use std::rc::Rc;

    #[test]
    fn a_value_is_dropped_once_whether_taken_or_not() {
        let value = Rc::new(());
        drop(SendWrapper::new(value.clone()));
        assert_eq!(Rc::strong_count(&value), 1);
        let taken = SendWrapper::new(value.clone()).take();
        assert_eq!(Rc::strong_count(&value), 2);
        drop(taken);
        assert_eq!(Rc::strong_count(&value), 1);
    }

    #[test]
    fn another_thread_may_hold_a_value_and_not_use_it() {
        let mut wrapper = SendWrapper::new(7);
        *wrapper += 1;
        assert!(wrapper.valid());
        let wrapper = std::thread::spawn(move || {
            assert!(!wrapper.valid());
            wrapper
        });
        assert_eq!(*wrapper.join().unwrap(), 8);
        let kept = SendWrapper::new(Rc::new(()));
        let used = std::thread::scope(|scope| scope.spawn(|| Rc::strong_count(&kept)).join());
        assert!(used.is_err(), "the value was used in another thread");
    }
}
