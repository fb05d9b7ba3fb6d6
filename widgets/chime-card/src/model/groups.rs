//! What is known of local groups. What a person does with them is in [`super::later::groups`].

use super::Model;
use leptos::prelude::*;
use std::rc::Rc;
use windchime_domain::card::{Group, Letter};
use windchime_shell::endpoint::Failure;
use windchime_shell::rest;

/// What there is of the directory.
#[derive(Debug, Clone, Default)]
pub enum Feed {
    /// No directory was named.
    #[default]
    None,
    /// It is on its way.
    Coming,
    /// It did not come.
    Failed(Failure),
    /// What came is not a list of groups.
    Shape,
    /// Its groups, each with the letters it was tagged with.
    Here(Rc<Vec<Group>>),
}

/// What the model knows of local groups besides those on the card.
#[derive(Debug, Default)]
pub(super) struct Grouping {
    pub(super) url: String,
    pub(super) feed: Feed,
    /// The letter whose groups are shown, and how many.
    pub(super) open: Option<(Letter, usize)>,
}

impl Model {
    /// The `directory` attribute as it is now. Its groups are asked for at once, so that nothing is asked for later.
    pub fn set_directory(self, url: String) {
        let known = self.cell().borrow().grouping.url == url;
        if !known {
            self.cell().borrow_mut().grouping.url = url;
            // Its code comes later; the request goes out as soon as that is here.
            rest::then(Box::new(move || self.load_groups()));
            self.locals.notify();
        }
    }

    /// Whether there is a directory, or a group on the card; followed.
    pub fn has_groups(self) -> bool {
        self.locals.track();
        self.has_directory() || !self.cell().borrow().card.groups.is_empty()
    }
}
