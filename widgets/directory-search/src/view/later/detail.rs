//! What one does with an entry: take its sessions along, pass it on, say that something is wrong.

use crate::model::Model;
use crate::texts;
use windchime_shell::markup::{El, View, el};
use windchime_shell::page;
use windchime_shell::parts::{self, Weight};
use windchime_shell::texts::Text;

/// The name says nothing of what was looked for: others may see a list of downloads.
const FILE: &str = "dates.ics";

/// Under the facts of the entry with that number.
#[inline(never)]
pub fn view(model: Model, number: u32) -> View {
    let stage = model.stage;
    model.forget_link();
    let press = |text: &'static Text, does: fn(Model, u32)| {
        parts::button(Weight::Quiet, stage.line(text), move || does(model, number))
    };
    let sessions = model.calendar(number).map(|_| press(&texts::TAKE_DATES, save_dates));
    let share = page::can_share_links().then(|| press(&texts::LINK_SHARE, Model::share_link));
    let wrong = model.report_address(number).map(|address| {
        let link = parts::link(address, stage.say(&texts::REPORT));
        el("p").class("report").child(link)
    });
    let ways = el("div").class("ways").child(sessions).child(press(&texts::LINK_COPY, Model::copy_link)).child(share);
    el("div").child(ways).live(move || by_hand(model)).child(wrong).done()
}

fn save_dates(model: Model, number: u32) {
    if let Some(file) = model.calendar(number) {
        page::save_as(FILE, "text/calendar", &file);
        model.stage.announce(model.stage.say(&texts::SAVED));
    }
}

/// Where the browser lets no button copy: the link itself, to be copied by hand.
fn by_hand(model: Model) -> View {
    let link = model.link_by_hand();
    if link.is_empty() {
        return View::Nothing;
    }
    let field = el("input").id("link").attr("type", "text").attr("readonly", "").value(link);
    let label: El = el("label").attr("for", "link").live_text(model.stage.line(&texts::LINK_BY_HAND));
    el("div").class("field").child(label).child(field).done()
}
