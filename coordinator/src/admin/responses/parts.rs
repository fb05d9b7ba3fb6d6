//! What several pages of this room show.

use maud::{Markup, html};

use crate::admin::Admin;
use crate::responses::words::{self, Address};
use crate::responses::{CONTACTED, Found};

/// Links to write to somebody or ring them.
pub(super) fn addresses(addresses: &[Address]) -> Markup {
    html! { @for address in addresses { a.reach href=(address.link) { (address.text) } " " } }
}

/// The email addresses and phone numbers in a response.
pub(super) fn addresses_of(found: &Found) -> Vec<Address> {
    found.form.as_ref().map(|form| words::addresses(form, &found.record.answers)).unwrap_or_default()
}

/// What to call somebody in a list: their own word for it, or else the receipt.
pub(super) fn called(found: &Found) -> &str {
    let own = found.form.as_ref().and_then(|form| words::called(form, &found.record.answers));
    own.unwrap_or(&found.record.receipt)
}

/// A button that tags one response as contacted. `back` says which page to return to: `follow-up` or nothing.
pub(super) fn contacted(admin: &Admin, found: &Found, back: &str, after: i64) -> Markup {
    html! {
        form method="post" action={ "/admin/forms/" (found.record.form) "/responses/" (found.record.receipt) "/tags" } {
            (admin.token())
            input type="hidden" name="add" value=(CONTACTED);
            @if !back.is_empty() {
                input type="hidden" name="back" value=(back);
                input type="hidden" name="after" value=(after);
            }
            button { "Mark as contacted" span.unseen { ": " (called(found)) } }
        }
    }
}

/// The address of one response's page.
pub(super) fn address(found: &Found) -> String {
    format!("/admin/forms/{}/responses/{}", found.record.form, found.record.receipt)
}

/// A query of an address, from its fields.
pub(super) fn query<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Fields that a form carries along.
pub(super) fn hidden(fields: &[(&'static str, &str)]) -> Markup {
    html! { @for (name, value) in fields { input type="hidden" name=(name) value=(value); } }
}
