//! What is kept, as JSON: what stands inside a sealed file (see [`super::sealed`]) once it is opened.
//!
//! ```json
//! {"version": 1, "reflections": [{"date": "2026-05-01",
//!   "pages": {"hope": {"response": "comes-and-goes", "note": "…", "help": "…", "small-step": "…"}},
//!   "connections": [{"id": 1, "name": "…", "kind": "person", "closeness": "close", "effect": "helps",
//!                    "letters": ["hope"], "change": "…"}],
//!   "groups": [{"id": "…", "name": "…", "phone": "…", "hours": "…", "place": "…", "url": "…", "letters": ["hope"]}]}]}
//! ```
//!
//! What is empty is left out. Reading is tolerant: a member that is not known is passed over, a word that is not known reads as
//! nothing chosen. What is too large is refused whole, since to cut it would lose somebody's words without telling.

use super::{Card, Closeness, Connection, Effect, Group, Kept, Kind, Letter, Page, Reflection, Response};
use crate::json::Value;

/// The version that is written; a larger one is refused.
const VERSION: f64 = 1.0;
/// The largest number of days, and of connections or groups on one card.
pub const MOST: usize = 1000;

/// Why a document is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is something else.
    NotACard,
    /// It says that a later version of this program has written it.
    Newer,
    /// It holds more than [`MOST`] of something.
    TooLarge,
}

impl Kept {
    /// The document.
    pub fn to_value(&self) -> Value {
        let days = self.reflections.iter().map(day).collect();
        Value::Map(vec![member("version", Value::Number(VERSION)), member("reflections", Value::List(days))])
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(value: &Value) -> Result<Kept, Unreadable> {
        let version = value.get("version").and_then(Value::number).ok_or(Unreadable::NotACard)?;
        if version > VERSION {
            return Err(Unreadable::Newer);
        }
        let mut kept = Kept::default();
        for one in list(value, "reflections")? {
            let date = text(one, "date");
            if !is_day(&date) {
                return Err(Unreadable::NotACard);
            }
            kept.put(Reflection { date, card: card(one)? });
        }
        Ok(kept)
    }
}

/// Whether this is written as a day: `YYYY-MM-DD`.
fn is_day(date: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    date.len() == 10 && date.bytes().enumerate().all(fits)
}

fn day(of: &Reflection) -> Value {
    let mut pages = Vec::new();
    for letter in Letter::ALL {
        let page = of.card.page(letter);
        let mut members = Vec::new();
        write(&mut members, "response", page.response.map_or("", Response::name));
        for (name, words) in page_texts(&mut page.clone()) {
            write(&mut members, name, words);
        }
        if !members.is_empty() {
            pages.push(member(letter.name(), Value::Map(members)));
        }
    }
    let connections = of.card.connections.iter().map(connection).collect();
    let groups = of.card.groups.iter().map(group).collect();
    let date = Value::Text(of.date.clone());
    Value::Map(vec![
        member("date", date),
        member("pages", Value::Map(pages)),
        member("connections", Value::List(connections)),
        member("groups", Value::List(groups)),
    ])
}

fn card(value: &Value) -> Result<Card, Unreadable> {
    let mut card = Card::default();
    for letter in Letter::ALL {
        if let Some(of) = value.get("pages").and_then(|pages| pages.get(letter.name())) {
            let page = card.page_mut(letter);
            page.response = Response::all().find(|one| is(of, "response", one.name()));
            for (name, words) in page_texts(page) {
                *words = text(of, name);
            }
        }
    }
    for one in list(value, "connections")? {
        card.connections.push(Connection {
            id: one.get("id").and_then(Value::whole).and_then(|id| id.try_into().ok()).unwrap_or_default(),
            name: text(one, "name"),
            kind: Kind::ALL.into_iter().find(|kind| is(one, "kind", kind.name())).unwrap_or_default(),
            closeness: Closeness::ALL.into_iter().find(|ring| is(one, "closeness", ring.name())),
            effect: Effect::ALL.into_iter().find(|effect| is(one, "effect", effect.name())),
            letters: letters(one)?,
            change: text(one, "change"),
        });
    }
    for one in list(value, "groups")? {
        let mut group = Group { letters: letters(one)?, ..Group::default() };
        for (name, words) in group_texts(&mut group) {
            *words = text(one, name);
        }
        card.groups.push(group);
    }
    Ok(card)
}

/// A page's words, under the names by which they are written.
fn page_texts(page: &mut Page) -> [(&'static str, &mut String); 3] {
    [("note", &mut page.note), ("help", &mut page.help), ("small-step", &mut page.small_step)]
}

/// A group's words, likewise.
fn group_texts(group: &mut Group) -> [(&'static str, &mut String); 6] {
    [
        ("id", &mut group.id),
        ("name", &mut group.name),
        ("phone", &mut group.phone),
        ("hours", &mut group.hours),
        ("place", &mut group.place),
        ("url", &mut group.url),
    ]
}

fn connection(of: &Connection) -> Value {
    let mut members = vec![member("id", Value::from(of.id))];
    write(&mut members, "name", &of.name);
    write(&mut members, "kind", of.kind.name());
    write(&mut members, "closeness", of.closeness.map_or("", Closeness::name));
    write(&mut members, "effect", of.effect.map_or("", Effect::name));
    write_letters(&mut members, &of.letters);
    write(&mut members, "change", &of.change);
    Value::Map(members)
}

fn group(of: &Group) -> Value {
    let mut members = Vec::new();
    for (name, words) in group_texts(&mut of.clone()) {
        write(&mut members, name, words);
    }
    write_letters(&mut members, &of.letters);
    Value::Map(members)
}

fn member(name: &str, value: Value) -> (String, Value) {
    (name.to_owned(), value)
}

#[inline(never)]
fn write(members: &mut Vec<(String, Value)>, name: &str, words: &str) {
    if !words.is_empty() {
        members.push(member(name, Value::Text(words.to_owned())));
    }
}

fn write_letters(members: &mut Vec<(String, Value)>, letters: &[Letter]) {
    let names = letters.iter().map(|letter| Value::from(letter.name())).collect();
    members.push(member("letters", Value::List(names)));
}

fn letters(of: &Value) -> Result<Vec<Letter>, Unreadable> {
    let names = list(of, "letters")?;
    let named = |letter: &Letter| names.iter().any(|name| name.text() == Some(letter.name()));
    Ok(Letter::ALL.into_iter().filter(named).collect())
}

#[inline(never)]
fn text(of: &Value, name: &str) -> String {
    of.get(name).and_then(Value::text).unwrap_or_default().to_owned()
}

fn is(of: &Value, name: &str, word: &str) -> bool {
    of.get(name).and_then(Value::text) == Some(word)
}

#[inline(never)]
fn list<'a>(of: &'a Value, name: &str) -> Result<&'a [Value], Unreadable> {
    let items = of.get(name).and_then(Value::list).unwrap_or_default();
    if items.len() > MOST { Err(Unreadable::TooLarge) } else { Ok(items) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::card::Step;

    fn full() -> Kept {
        let mut card = Card::default();
        for (letter, response) in Letter::ALL.into_iter().zip(Response::all()) {
            let page = card.page_mut(letter);
            page.response = Some(response);
            page.note = [letter.name(), " note\n“quoted” \u{1f33f} \u{202e}abc"].concat();
            page.help = "help".into();
            page.small_step = "step".into();
        }
        card.page_mut(Letter::Hope).response = Some(Response::Skipped);
        for (at, kind) in Kind::ALL.into_iter().enumerate() {
            card.connections.push(Connection {
                id: at as u32 + 1,
                name: "M.".into(),
                kind,
                closeness: Closeness::ALL.get(at).copied(),
                effect: Effect::ALL.get(at + 1).copied(),
                letters: vec![Letter::Connectedness, Letter::Empowerment],
                change: "ring more".into(),
            });
        }
        card.connections.push(Connection { id: 9, name: "open".into(), ..Connection::default() });
        let all = |name: &str| [name, " of a group"].concat();
        card.groups.push(Group {
            id: all("id"),
            name: all("name"),
            phone: all("phone"),
            hours: all("hours"),
            place: all("place"),
            url: all("url"),
            letters: vec![Letter::Hope],
        });
        Kept {
            reflections: vec![
                Reflection { date: "2026-05-01".into(), card: Card::default() },
                Reflection { date: "2026-05-02".into(), card },
            ],
        }
    }

    fn through_json(kept: &Kept) -> Value {
        serde_json::from_str(&serde_json::to_string(&kept.to_value()).unwrap()).unwrap()
    }

    #[test]
    fn everything_on_a_card_comes_back_as_it_was() {
        assert_eq!(Kept::read(&through_json(&full())), Ok(full()));
        assert_eq!(Kept::read(&through_json(&Kept::default())), Ok(Kept::default()));
    }

    #[test]
    fn no_step_is_written_as_a_number() {
        let value = through_json(&full());
        let pages = value.pointer("/reflections/1/pages").unwrap().entries();
        assert_eq!(pages.len(), 5);
        for (letter, page) in pages {
            assert!(page.get("response").and_then(Value::text).is_some(), "{letter}");
        }
    }

    #[test]
    fn what_is_not_known_is_passed_over_and_what_is_newer_or_something_else_is_refused() {
        let read = |json: &str| Kept::read(&serde_json::from_str(json).unwrap());
        let kept = read(
            r#"{"version": 1, "colour": "red", "reflections": [{"date": "2026-05-01", "mood": 3,
               "pages": {"hope": {"response": "radiant", "note": "n"}, "joy": {"note": "x"}},
               "connections": [{"name": "A", "kind": "robot", "id": -4, "letters": ["joy", "hope"]}]}]}"#,
        )
        .unwrap();
        let card = kept.last().unwrap();
        assert_eq!((card.page(Letter::Hope).response, card.page(Letter::Hope).note.as_str()), (None, "n"));
        let connection = card.connections.first().unwrap();
        assert_eq!(
            (connection.kind, connection.id, connection.letters.as_slice()),
            (Kind::Person, 0, &[Letter::Hope][..])
        );
        assert_eq!(read(r#"{"version": 2, "reflections": []}"#), Err(Unreadable::Newer));
        for other in ["[]", "{}", r#"{"version": "1"}"#, r#"{"version": 1, "reflections": [{"date": "yesterday"}]}"#] {
            assert_eq!(read(other), Err(Unreadable::NotACard), "{other}");
        }
    }

    #[test]
    fn what_is_too_large_is_refused_whole() {
        let day = |at: usize| Reflection { date: format!("{:04}-01-01", at), card: Card::default() };
        let mut kept = Kept { reflections: (0..MOST).map(day).collect() };
        assert_eq!(Kept::read(&kept.to_value()).unwrap(), kept);
        kept.put(day(MOST));
        assert_eq!(Kept::read(&kept.to_value()), Err(Unreadable::TooLarge));
    }

    #[test]
    fn a_hard_day_is_kept_as_the_words_that_were_chosen() {
        let mut kept = Kept::default();
        let mut card = Card::default();
        card.page_mut(Letter::Meaning).response = Some(Response::Step(Step::HardJustNow));
        kept.put(Reflection { date: "2026-05-01".into(), card });
        let written = serde_json::to_string(&kept.to_value()).unwrap();
        assert!(written.contains(r#""meaning":{"response":"hard-just-now"}"#), "{written}");
    }
}
