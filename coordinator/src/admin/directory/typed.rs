//! What the editor's form holds, and the way between it and plain fields.

use windchime_domain::card::Letter;
use windchime_domain::links::safe_href;

use crate::admin::session::Posted;
use crate::catalogue::plain::{Plain, Session};
use crate::catalogue::{places, written};

/// The most sessions a form can hold.
const MOST_SESSIONS: usize = 20;

/// The form's fields that are plain text, with the longest that is taken.
const TEXTS: [(&str, usize); 15] = [
    ("name", 300),
    ("description", 20_000),
    ("organisation", 300),
    ("url", 2_000),
    ("email", 300),
    ("phone", 100),
    ("address", 300),
    ("town", 300),
    ("postcode", 12),
    ("cost", 1_000),
    ("who_for", 1_000),
    ("minimum_age", 6),
    ("maximum_age", 6),
    ("categories", 2_000),
    ("alert", 1_000),
];

/// The fields by name, as they stand in the form.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed(Vec<(String, String)>);

impl Typed {
    /// The form of an entry; with `more` empty sessions.
    pub(super) fn of(plain: &Plain, more: usize) -> Typed {
        let mut typed = Typed::default();
        let age = |age: Option<f64>| age.map(|age| age.to_string()).unwrap_or_default();
        let categories = plain.categories.join("\n");
        let (from, to) = (age(plain.minimum_age), age(plain.maximum_age));
        for (name, value) in [
            ("name", &plain.name),
            ("description", &plain.description),
            ("organisation", &plain.organisation),
            ("url", &plain.url),
            ("email", &plain.email),
            ("phone", &plain.phone),
            ("address", &plain.address),
            ("town", &plain.town),
            ("postcode", &plain.postcode),
            ("cost", &plain.cost),
            ("who_for", &plain.who_for),
            ("minimum_age", &from),
            ("maximum_age", &to),
            ("categories", &categories),
            ("alert", &plain.alert),
            ("status", &plain.status),
        ] {
            typed.put(name, value);
        }
        typed.put("online", if plain.online { "yes" } else { "" });
        for (letter, has) in Letter::ALL.into_iter().zip(plain.letters) {
            typed.put(&format!("chime-{}", letter.name()), if has { "yes" } else { "" });
        }
        let new = std::iter::repeat_n(Session::default(), more);
        let mut count = 0;
        for (index, session) in plain.sessions.iter().cloned().chain(new).take(MOST_SESSIONS).enumerate() {
            let time = |time: Option<u16>| time.map(written::clock).unwrap_or_default();
            let days = session.days.map(|days| days.in_words()).unwrap_or_default();
            typed.put(&format!("session-{index}-at"), &session.at.map(|at| at.to_string()).unwrap_or_default());
            typed.put(&format!("session-{index}-days"), &days);
            typed.put(&format!("session-{index}-opens"), &time(session.opens));
            typed.put(&format!("session-{index}-closes"), &time(session.closes));
            typed.put(&format!("session-{index}-words"), &session.words);
            count = index + 1;
        }
        typed.put("sessions", &count.to_string());
        typed
    }

    /// What was posted.
    pub(super) fn posted(posted: &Posted) -> Typed {
        let mut typed = Typed::default();
        for (name, _) in TEXTS {
            typed.put(name, &posted.get(name).replace("\r\n", "\n"));
        }
        for name in ["status", "online", "today", "sessions"] {
            typed.put(name, posted.get(name));
        }
        for letter in Letter::ALL {
            let name = format!("chime-{}", letter.name());
            typed.put(&name, posted.get(&name));
        }
        for index in 0..typed.sessions() {
            for part in ["at", "days", "opens", "closes", "words"] {
                let name = format!("session-{index}-{part}");
                typed.put(&name, posted.get(&name));
            }
        }
        for at in posted.all("drop") {
            typed.0.push(("drop".to_owned(), at.to_owned()));
        }
        typed
    }

    fn put(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// The field of that name; empty where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// Whether a box of that name is ticked with that value.
    pub(super) fn ticked(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(field, known)| field == name && known == value)
    }

    /// How many sessions there are.
    pub(super) fn sessions(&self) -> usize {
        self.get("sessions").parse().unwrap_or(0).min(MOST_SESSIONS)
    }

    /// The plain fields, or every field that is wrong and why. What stands as it was before is never wrong: it may come from an
    /// import that is less strict.
    pub(super) fn read(&self, before: &Plain) -> Result<Plain, Vec<(String, String)>> {
        let mut wrong: Vec<(String, String)> = Vec::new();
        let mut plain = Plain {
            name: self.get("name").to_owned(),
            description: self.get("description").to_owned(),
            organisation: self.get("organisation").to_owned(),
            url: self.get("url").to_owned(),
            email: self.get("email").to_owned(),
            phone: self.get("phone").to_owned(),
            address: self.get("address").to_owned(),
            town: self.get("town").to_owned(),
            postcode: self.get("postcode").to_owned(),
            position: before.position,
            online: self.get("online") == "yes",
            sessions: Vec::new(),
            dropped: self.0.iter().filter(|(name, _)| name == "drop").filter_map(|(_, at)| at.parse().ok()).collect(),
            cost: self.get("cost").to_owned(),
            who_for: self.get("who_for").to_owned(),
            minimum_age: None,
            maximum_age: None,
            categories: lines(self.get("categories")),
            letters: Letter::ALL.map(|letter| self.get(&format!("chime-{}", letter.name())) == "yes"),
            accessibility: before.accessibility.clone(),
            alert: self.get("alert").to_owned(),
            status: self.get("status").to_owned(),
            checked: if self.get("today") == "yes" { Some(written::today()) } else { before.checked },
        };
        for (name, most) in TEXTS {
            let length = self.get(name).chars().count();
            if length > most {
                wrong.push((name.to_owned(), format!("Shorten this: it has {length} characters, and {most} fit")));
            }
        }
        if plain.name.is_empty() {
            wrong.push(("name".to_owned(), "Enter what it is called".to_owned()));
        }
        if !crate::import::STATUSES.contains(&plain.status.as_str()) {
            wrong.push(("status".to_owned(), "Choose whether it is running".to_owned()));
        }
        if plain.url != before.url && !plain.url.is_empty() && !is_web(&plain.url) {
            wrong.push(("url".to_owned(), "Enter a web address that begins with https://".to_owned()));
        }
        if plain.email != before.email
            && !plain.email.is_empty()
            && safe_href(&format!("mailto:{}", plain.email)).is_none()
        {
            wrong.push(("email".to_owned(), "Enter an email address like name@example.org".to_owned()));
        }
        if plain.postcode != before.postcode && !plain.postcode.is_empty() {
            match places::postcode(&plain.postcode) {
                Some(postcode) => plain.postcode = postcode,
                None => wrong.push(("postcode".to_owned(), "Enter a whole postcode, like OX4 1AB".to_owned())),
            }
        }
        plain.minimum_age = age(self.get("minimum_age"), "minimum_age", &mut wrong);
        plain.maximum_age = age(self.get("maximum_age"), "maximum_age", &mut wrong);
        if let (Some(from), Some(to)) = (plain.minimum_age, plain.maximum_age)
            && from > to
        {
            wrong.push(("maximum_age".to_owned(), "Enter an age that is not below the youngest".to_owned()));
        }
        for index in 0..self.sessions() {
            let session = self.session(index, before, &mut wrong);
            if !session.is_empty() {
                plain.sessions.push(session);
            }
        }
        if wrong.is_empty() { Ok(plain) } else { Err(wrong) }
    }

    fn session(&self, index: usize, before: &Plain, wrong: &mut Vec<(String, String)>) -> Session {
        let name = |part: &str| format!("session-{index}-{part}");
        let mut read = |part: &str, needs: &str, fits: bool| {
            if !self.get(&name(part)).is_empty() && !fits {
                wrong.push((name(part), format!("Session {}: {needs}", index + 1)));
            }
        };
        let days = written::days(self.get(&name("days")));
        read("days", "enter days like Monday and Thursday, or first Tuesday", days.is_some());
        let (opens, closes) = (written::time(self.get(&name("opens"))), written::time(self.get(&name("closes"))));
        read("opens", "enter a time like 10:00 or 10am", opens.is_some());
        read("closes", "enter a time like 12:30 or 12.30pm", closes.is_some());
        let given = |part: &str| !self.get(&name(part)).is_empty();
        if given("opens") != given("closes") {
            let (part, needs) = if given("opens") { ("closes", "ends") } else { ("opens", "begins") };
            wrong.push((name(part), format!("Session {}: enter when it {needs} as well", index + 1)));
        }
        let at = self.get(&name("at")).parse().ok().filter(|at| before.sessions.iter().any(|one| one.at == Some(*at)));
        Session { at, days, opens, closes, words: self.get(&name("words")).to_owned() }
    }
}

fn is_web(url: &str) -> bool {
    safe_href(url).is_some_and(|href| href.starts_with("http"))
}

fn age(text: &str, name: &str, wrong: &mut Vec<(String, String)>) -> Option<f64> {
    let age = text.parse::<f64>().ok().filter(|age| (0.0..=150.0).contains(age));
    if age.is_none() && !text.is_empty() {
        wrong.push((name.to_owned(), "Enter an age in years, like 18".to_owned()));
    }
    age
}

/// One a line, each once.
fn lines(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !all.iter().any(|known| known.eq_ignore_ascii_case(line)) {
            all.push(line.to_owned());
        }
    }
    all
}
