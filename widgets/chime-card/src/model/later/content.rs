//! What stands on the card, as words: the one source of the whole card on the page, of both printed forms, of the picture and of the
//! plain text, so that none of them says more or less than the others.

use crate::model::{Model, Place};
use crate::texts;
use crate::words;
use windchime_domain::card::pocket::{Line, Section};
use windchime_domain::card::{Group, Letter, Response};
use windchime_domain::crisis::lines;
use windchime_shell::stage::Stage;
use windchime_shell::texts::Text;

/// Everything: the letters, the connections and the groups, each with its place.
pub fn everything(model: Model) -> Vec<(Place, Section)> {
    let letters = Letter::ALL.into_iter().map(|letter| {
        let names = [&texts::NOTE, &texts::HELP, &texts::SMALL_STEP];
        (Place::Letter(letter), of_letter(model, letter, names, words::chosen))
    });
    letters.chain(connections(model)).chain(groups(model, "\n")).collect()
}

/// What goes on the card for a pocket: under shorter names, without the connections, and nothing where nothing was chosen.
pub fn for_pocket(model: Model) -> Vec<Section> {
    let names = [&texts::POCKET_NOTE, &texts::POCKET_HELP, &texts::POCKET_STEP];
    let chosen = |response: Option<Response>| response.map_or(&NOTHING, |response| words::chosen(Some(response)));
    let letters = Letter::ALL.into_iter().map(|letter| of_letter(model, letter, names, chosen));
    letters.chain(groups(model, ", ").map(|(_, section)| section)).collect()
}

/// The crisis lines: the words before each number, and the number.
pub fn help(stage: Stage) -> Section {
    let line = |line: &windchime_domain::crisis::Line| Line {
        label: words::help(line.text).map(|text| stage.say(text)).unwrap_or_default(),
        words: line.link.to_owned(),
    };
    let lines = lines(&stage.option("nation")).iter().map(line).collect();
    Section { heading: stage.say(&texts::HELP_TITLE), lines, ..Section::default() }
}

/// Everything and the crisis lines as plain text, with `day` under the title.
pub fn plain(model: Model, day: &str) -> String {
    let stage = model.stage;
    let mut text = [&stage.say(&texts::TITLE), "\n", day, "\n"].concat();
    let mut write = |section: &Section| {
        text.extend(["\n", &section.heading, "\n"]);
        if !section.chosen.is_empty() {
            text.extend([&stage.say(&texts::WHOLE_STEP), ": ", &section.chosen, "\n"]);
        }
        for Line { label, words } in &section.lines {
            // A question ends with a mark of its own.
            let mark = if words.is_empty() || label.ends_with('?') { "" } else { ":" };
            text.extend([label.as_str(), mark, if words.contains('\n') { "\n" } else { " " }, words, "\n"]);
        }
    };
    everything(model).iter().for_each(|(_, section)| write(section));
    write(&help(stage));
    text
}

static NOTHING: Text = Text::NOTHING;

fn of_letter(
    model: Model,
    letter: Letter,
    names: [&'static Text; 3],
    chosen: fn(Option<Response>) -> &'static Text,
) -> Section {
    let (stage, page) = (model.stage, model.page(letter));
    let written = names.into_iter().zip([page.note, page.help, page.small_step]);
    let lines = written.filter(|(_, words)| !words.trim().is_empty());
    Section {
        letter: Some(letter),
        heading: stage.say(words::letter(letter).name),
        chosen: stage.say(chosen(page.response)),
        lines: lines.map(|(name, words)| Line { label: stage.say(name), words: words.trim().to_owned() }).collect(),
    }
}

fn connections(model: Model) -> Option<(Place, Section)> {
    let all = model.card().connections;
    let lines = all.into_iter().map(|one| Line { label: one.name, words: one.change.trim().to_owned() });
    headed(model, Place::Connections, lines.collect())
}

/// The groups with telephone, hours and place, which stand next to each other or below.
fn groups(model: Model, between: &str) -> Option<(Place, Section)> {
    let words = |group: &Group| {
        let known = [&group.phone, &group.hours, &group.place].map(String::as_str);
        known.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(between)
    };
    let all = model.card().groups;
    headed(
        model,
        Place::Groups,
        all.iter().map(|group| Line { label: group.name.clone(), words: words(group) }).collect(),
    )
}

/// A section under the name of its place; none where nothing stands in it.
fn headed(model: Model, place: Place, lines: Vec<Line>) -> Option<(Place, Section)> {
    let heading = model.stage.say(words::place(place));
    (!lines.is_empty()).then(|| (place, Section { heading, lines, ..Section::default() }))
}
