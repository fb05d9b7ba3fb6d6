//! Local groups, found in the directory that the page's editor has named, and put on the card by the person. Everybody is shown the
//! same, whatever they chose or wrote.

#[cfg(test)]
mod tests;

use crate::model::{Feed, Model, Place};
use crate::texts;
use crate::view::{button, icon, said};
use crate::words;
use std::rc::Rc;
use windchime_domain::card::{Group, Letter};
use windchime_domain::links::{phone_href, safe_href};
use windchime_domain::number::digits;
use windchime_shell::js;
use windchime_shell::markup::{El, View, el, live};
use windchime_shell::parts::{self, Weight};

const MINE: &str = "groups-mine";

/// The page: what is on the card, then what there is under each letter.
pub fn view(model: Model) -> El {
    let stage = model.stage;
    el("div")
        .child(said(stage, "p", "", &texts::GROUPS_INTRO))
        .child(said(stage, "h4", "", &texts::GROUPS_MINE).id(MINE).attr("tabindex", "-1"))
        .live(move || mine(model))
        .live(move || there(model, model.feed()))
}

fn mine(model: Model) -> View {
    let groups = model.groups();
    if groups.is_empty() {
        return said(model.stage, "p", "hint", &texts::GROUPS_MINE_NONE).done();
    }
    let items = groups.into_iter().map(|group| {
        let id = group.id.clone();
        let remove = move || {
            let stage = model.stage;
            let name = model.groups().into_iter().find(|one| one.id == id).map(|one| one.name).unwrap_or_default();
            model.remove_group(&id);
            stage.announce(stage.fill(&texts::GROUP_REMOVED, &[("name", &name)]));
            stage.host.focus(MINE);
        };
        let of = el("span").class("unseen").text([" ", &group.name].concat());
        let remove = button(model.stage, Weight::Quiet, &texts::GROUP_REMOVE, String::new(), Box::new(remove));
        facts(model, &group).child(remove.child(of)).done()
    });
    el("ul").class("offers").attr("role", "list").children(items).done()
}

fn there(model: Model, feed: Feed) -> View {
    let stage = model.stage;
    let failed = |words: String| {
        let again = move || model.load_groups();
        let again = button(stage, Weight::Quiet, &texts::GROUPS_AGAIN, String::new(), Box::new(again));
        el("div")
            .class("failure")
            .child(el("p").child(el("strong").text(stage.say(&texts::GROUPS_FAILED))))
            .child(el("p").text(words))
            .child(again)
            .done()
    };
    match feed {
        Feed::None => View::Nothing,
        Feed::Coming => said(stage, "p", "quiet", &texts::GROUPS_COMING).attr("role", "status").done(),
        Feed::Failed(failure) => failed(failure.words(stage)),
        Feed::Shape => failed(stage.say(&texts::GROUPS_SHAPE)),
        Feed::Here(groups) => {
            el("div").children(Letter::ALL.into_iter().map(|letter| under(model, letter, groups.clone()))).done()
        }
    }
}

/// A letter's groups, behind a button.
fn under(model: Model, letter: Letter, groups: Rc<Vec<Group>>) -> View {
    let stage = model.stage;
    let id = ["groups-", letter.name()].concat();
    let is_open = move || model.shown(letter) > 0;
    let words = move || stage.fill(&texts::GROUPS_FOR, &[("name", &stage.say(words::letter(letter).name))]);
    let button = el("button")
        .id(id)
        .attr("type", "button")
        .attr("part", "button")
        .class("disclose")
        .live_attr("aria-expanded", move || Some(if is_open() { "true" } else { "false" }.into()))
        .on_now("click", move |_| model.open_groups(if is_open() { None } else { Some(letter) }))
        .child(icon::view(Place::Letter(letter)))
        .child(el("span").live_text(words));
    let list = live(move || if is_open() { list(model, letter, &groups) } else { View::Nothing });
    el("div").attr("class", letter.name()).child(el("h4").child(button)).child(list).done()
}

fn list(model: Model, letter: Letter, groups: &[Group]) -> View {
    let stage = model.stage;
    let shown = model.shown(letter);
    let mut of_letter = groups.iter().filter(|group| group.letters.contains(&letter));
    let mut items = Vec::new();
    for group in of_letter.by_ref().take(shown) {
        items.push(offer(model, letter, group, items.len()));
    }
    if items.is_empty() {
        return said(stage, "p", "hint", &texts::GROUPS_NONE).done();
    }
    let more = of_letter.next().is_some().then(|| {
        let more = move || {
            model.show_more();
            stage.host.focus_on(offer_id(letter, shown));
        };
        button(stage, Weight::Quiet, &texts::GROUPS_MORE, String::new(), Box::new(more))
    });
    el("div").child(el("ul").class("offers").attr("role", "list").children(items)).child(more).done()
}

/// Takes groups that a directory on the same page gives to the card.
#[inline(never)]
pub fn listen(model: Model) {
    model.stage.host.take("add", move |detail| {
        let group = Group::read(&|name| js::get(detail, name).as_string().unwrap_or_default());
        let taken = group.is_some();
        if let Some(group) = group {
            let letters = group.letters.clone();
            model.add_group(group, &letters);
        }
        taken
    });
}

/// One group, with a button that puts it on the card and takes it off again.
fn offer(model: Model, letter: Letter, group: &Group, at: usize) -> View {
    let stage = model.stage;
    let (id, name) = (group.id.clone(), group.name.clone());
    let words = move || {
        let text = if model.has_group(&id) { &texts::GROUP_REMOVE } else { &texts::GROUP_ADD };
        [&stage.say(text), " "].concat()
    };
    let of = el("span").class("unseen").text(name);
    let taken = group.clone();
    let press = move || {
        let text = if model.has_group(&taken.id) {
            model.remove_group(&taken.id);
            &texts::GROUP_REMOVED
        } else {
            model.add_group(taken.clone(), &[letter]);
            &texts::GROUP_ADDED
        };
        stage.announce(stage.fill(text, &[("name", &taken.name)]));
    };
    facts(model, group).child(parts::button(Weight::Quiet, words, press).id(offer_id(letter, at)).child(of)).done()
}

fn offer_id(letter: Letter, at: usize) -> String {
    ["offer-", letter.name(), "-", &digits(at as u32)].concat()
}

/// What one needs to get there. Only what is a number or a web address becomes a link.
fn facts(model: Model, group: &Group) -> El {
    let line = |words: &str| (!words.is_empty()).then(|| el("p").text(words.to_owned()));
    let phone = match phone_href(&group.phone) {
        Some(href) => Some(el("p").child(parts::link(href, group.phone.clone()))),
        None => line(&group.phone),
    };
    let of = el("span").class("unseen").text([": ", &group.name].concat());
    let web = safe_href(&group.url)
        .map(|href| el("p").child(parts::link(href, model.stage.say(&texts::GROUP_WEB)).child(of)));
    el("li")
        .child(el("p").child(el("strong").text(group.name.clone())))
        .child(line(&group.place))
        .child(line(&group.hours))
        .child(phone)
        .child(web)
}
