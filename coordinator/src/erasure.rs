//! Erasing what somebody sent: finding it, removing it everywhere, and cleaning the files of it.
//!
//! A response is found by its receipt, by its id, or by the address that the person left, which stands sealed in the rows: so
//! every row is opened and looked at. What stays is a keyed hash of the id, so that a device that still holds the answers
//! cannot bring them back, and a line in the audit log with the receipt.

use windchime_domain::json::Value;
use windchime_domain::submission::is_uuid;

use crate::server::App;
use crate::storage::{Cleaned, Doomed, Row};
use crate::{marks, records};

/// Who does it, in the audit log, where it is the person whose answers they are.
pub const PERSON: &str = "person";

/// What somebody goes by.
#[derive(Clone, PartialEq, Eq)]
pub enum Sought {
    /// A receipt, as it is kept: `7K3M-Q9TZ`.
    Receipt(String),
    /// A submission's UUID.
    Id(String),
    /// An email address.
    Email(String),
    /// A telephone number, as digits only, without what stands before it in or outside of the United Kingdom.
    Phone(String),
}

impl std::fmt::Debug for Sought {
    /// Without the address.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.how())
    }
}

/// The fewest digits of a telephone number that can be told from any other number.
const PHONE_DIGITS: usize = 7;

impl Sought {
    /// Reads a receipt, an id, an email address or a telephone number, whichever it is.
    pub fn read(text: &str) -> Option<Sought> {
        let text = text.trim();
        if is_uuid(text) {
            return Some(Sought::Id(text.to_ascii_lowercase()));
        }
        marks::receipt(text).map(Sought::Receipt).or_else(|| Sought::address(text))
    }

    /// Reads an email address or a telephone number.
    pub fn address(text: &str) -> Option<Sought> {
        let text = text.trim();
        if text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()) {
            return Some(Sought::Email(text.to_lowercase()));
        }
        let written_so = text.chars().all(|letter| letter.is_ascii_digit() || " +-().".contains(letter));
        Some(national(text)).filter(|digits| written_so && digits.len() >= PHONE_DIGITS).map(Sought::Phone)
    }

    /// By what, in words for the audit log: never what it is.
    pub fn how(&self) -> &'static str {
        match self {
            Sought::Receipt(_) => "by receipt",
            Sought::Id(_) => "by submission id",
            Sought::Email(_) => "by email address",
            Sought::Phone(_) => "by phone number",
        }
    }
}

/// What a search came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// The responses that were sought.
    pub found: Vec<Doomed>,
    /// Responses in which the address stands within a longer text. They may be somebody else's, so they are never erased along;
    /// who reads them can erase each by its receipt.
    pub mentioned: Vec<Doomed>,
    /// How many responses could not be opened, and so not looked at.
    pub unread: usize,
}

/// Looks for what somebody sent.
///
/// # Errors
/// When the database does not answer.
pub async fn search(app: &App, sought: &Sought) -> Result<Search, sqlx::Error> {
    let one = match sought {
        Sought::Receipt(receipt) => app.storage.doomed_by_receipt(receipt).await?,
        Sought::Id(id) => app.storage.doomed_by_id(id).await?,
        Sought::Email(_) | Sought::Phone(_) => return search_all(app, sought).await,
    };
    Ok(Search { found: one.into_iter().collect(), ..Search::default() })
}

async fn search_all(app: &App, sought: &Sought) -> Result<Search, sqlx::Error> {
    let (mut search, mut after) = (Search::default(), 0);
    loop {
        let rows = app.storage.rows_after(after).await?;
        let Some(last) = rows.last() else {
            return Ok(search);
        };
        after = last.number;
        for row in &rows {
            let list = match look(app, row, sought) {
                Some(Match::Whole) => &mut search.found,
                Some(Match::Within) => &mut search.mentioned,
                Some(Match::No) => continue,
                None => {
                    search.unread += 1;
                    continue;
                }
            };
            // It may have been erased since the row was read.
            list.extend(app.storage.doomed_by_id(&row.submission_id).await?);
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    No,
    Within,
    Whole,
}

/// How far a response has to do with an address; nothing where it does not open.
fn look(app: &App, row: &Row, sought: &Sought) -> Option<Match> {
    let record = records::open(&app.keyring, row).ok()?;
    let texts = record.answers.entries().iter().filter_map(|(_, answer)| Value::text(answer));
    Some(texts.map(|text| compare(text, sought)).max().unwrap_or(Match::No))
}

fn compare(text: &str, sought: &Sought) -> Match {
    let (same, within) = match sought {
        Sought::Email(address) => {
            let text = text.trim().to_lowercase();
            (text == *address, text.contains(address.as_str()))
        }
        Sought::Phone(number) => {
            let is_number = Sought::address(text).is_some_and(|address| address == *sought);
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            (is_number, digits.contains(number.as_str()))
        }
        Sought::Receipt(_) | Sought::Id(_) => (false, false),
    };
    match (same, within) {
        (true, _) => Match::Whole,
        (false, true) => Match::Within,
        (false, false) => Match::No,
    }
}

/// The digits of a telephone number without `+44`, `0044` or `0` in front, so that one number is the same in every spelling.
fn national(text: &str) -> String {
    let text = text.replace("(0)", "");
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let abroad =
        if text.trim_start().starts_with('+') { digits.strip_prefix("44") } else { digits.strip_prefix("0044") };
    abroad.unwrap_or(&digits).trim_start_matches('0').to_owned()
}

/// What erasing came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// What was there and is gone.
    pub gone: Vec<Doomed>,
    /// Whether the database's files are clean of it; nothing where there was nothing to clean.
    pub cleaned: Option<Cleaned>,
}

/// Erases responses, and then cleans the database's files of them. `actor` goes into the audit log, and `how`. Once begun it
/// goes on to its end, also where whoever asked for it hangs up.
///
/// # Errors
/// When the database refuses. Rows may be gone already then: the server cleans the files at its next opportunity.
pub async fn erase(app: &App, doomed: Vec<Doomed>, actor: &str, how: &str) -> Result<Erased, sqlx::Error> {
    let (app, actor, how) = (app.clone(), actor.to_owned(), how.to_owned());
    let work = tokio::spawn(async move { erase_whole(&app, doomed, &actor, &how).await });
    work.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}

async fn erase_whole(app: &App, doomed: Vec<Doomed>, actor: &str, how: &str) -> Result<Erased, sqlx::Error> {
    let hashed: Vec<(Doomed, String)> = doomed.into_iter().map(|one| hashed(app, one)).collect();
    let gone = app.storage.erase(&hashed, actor, how).await?;
    if gone.is_empty() {
        return Ok(Erased { gone, cleaned: None });
    }
    let mut cleaned = app.storage.clean().await?;
    // Cleaning waits for whoever is writing: what came back in that moment is there by now.
    let ids: Vec<String> = gone.iter().map(|one| one.submission_id.clone()).collect();
    if app.storage.erase_again(&ids).await? > 0 {
        cleaned = app.storage.clean().await?;
    }
    Ok(Erased { gone, cleaned: Some(cleaned) })
}

/// Removes every response that was erased and is there again, whenever that was: see [`crate::storage::Storage::erase_again`].
/// Says how many there were. The files are for the daily cleaning.
///
/// # Errors
/// When the database refuses.
pub async fn erase_returned(app: &App) -> Result<u64, sqlx::Error> {
    // Read first: what is erased after this is not among the rows any more.
    let hashes = app.storage.erased_hashes().await?;
    let (mut gone, mut after) = (0, 0);
    while !hashes.is_empty() {
        let rows = app.storage.ids_after(after).await?;
        let Some((last, _)) = rows.last() else { break };
        after = *last;
        let returned = |id: &String| hashes.contains(&marks::keyed(&app.erasing, id));
        let ids: Vec<String> = rows.into_iter().map(|(_, id)| id).filter(returned).collect();
        if !ids.is_empty() {
            gone += app.storage.erase_again(&ids).await?;
        }
    }
    Ok(gone)
}

/// A response with the hash under which it will be known as erased.
pub(crate) fn hashed(app: &App, one: Doomed) -> (Doomed, String) {
    let hash = marks::keyed(&app.erasing, &one.submission_id);
    (one, hash)
}

/// The link with which a person erases their own response, without signing in. Nothing where the server does not know its
/// public address. Whoever has the link can erase, so it goes to nobody else.
pub fn withdraw_link(app: &App, submission_id: &str) -> Option<String> {
    let id = submission_id.to_ascii_lowercase();
    let address = app.config.public_url.as_ref()?;
    Some(format!("{address}/withdraw/{id}/{}", withdraw_token(app, &id)))
}

/// The part of the link that nobody can guess.
pub fn withdraw_token(app: &App, submission_id: &str) -> String {
    marks::keyed(&app.withdrawing, &submission_id.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn an_address_is_the_same_in_every_spelling() {
        let phone = Sought::address("01632 960 001").unwrap();
        for text in ["01632960001", "+44 1632 960001", "+44 (0)1632 960-001", "0044 1632 960001", "(01632) 960001"] {
            assert_eq!(compare(text, &phone), Match::Whole, "{text}");
        }
        assert_eq!(compare("ring 01632 960 001 after five", &phone), Match::Within);
        assert_eq!(compare("01632 960 002", &phone), Match::No);
        let email = Sought::address(" Robin@Example.org ").unwrap();
        assert_eq!(compare("robin@example.ORG", &email), Match::Whole);
        assert_eq!(compare("write to robin@example.org, or not", &email), Match::Within);
        assert_eq!(compare("robin@example.com", &email), Match::No);
    }

    #[test]
    fn what_is_sought_is_told_apart() {
        let how = |text: &str| Sought::read(text).map(|sought| sought.how());
        assert_eq!(how("7K3M-Q9TZ"), Some("by receipt"));
        assert_eq!(how("0197F0A2-6a4e-4c31-9b52-4f0c1d2e3a4b"), Some("by submission id"));
        assert_eq!(how("robin@example.org"), Some("by email address"));
        assert_eq!(how("01632 960 001"), Some("by phone number"));
        assert_eq!((how("Robin"), how(""), how("@"), how("12345")), (None, None, None, None));
    }
}
