//! What a widget sends, and what it gets back.

use crate::form::{Answers, FieldError, Form};
use crate::json::{Value, map};

/// The longest language tag kept (RFC 5646 recommends room for 35 characters).
const LONGEST_LANG: usize = 35;
/// The longest page address kept.
const LONGEST_PAGE: usize = 2_048;
/// The most characters kept of the two members that are only marks.
const LONGEST_MARK: usize = 200;

/// One person's answers on their way to the coordinator.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// The form's id.
    pub form: String,
    /// The version of the form that was answered.
    pub form_version: u32,
    /// A UUID made once for this submission; sending it again never makes a second one.
    pub submission_id: String,
    /// The answers.
    pub answers: Answers,
    /// The language in which the form was shown (BCP 47).
    pub lang: Option<String>,
    /// The page on which the form stood: origin and path, see [`page_address`].
    pub page: Option<String>,
    /// [`Delivery::issued`](crate::form::Delivery::issued) of the definition that was answered, as it came.
    pub issued: Option<String>,
    /// What was written into the field that people do not see; absent when it is empty, as it should be.
    pub website: Option<String>,
}

/// Why a submission cannot be taken as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not a JSON object.
    NotAnObject,
    /// A member is absent or of another kind than it needs to be.
    Member {
        /// The member's name.
        name: &'static str,
        /// What it needs to be, to follow "needs to be".
        needs: &'static str,
    },
    /// It answers another form.
    OtherForm,
    /// It answers another version of this form.
    OtherVersion,
    /// The answers themselves are not as the form asks.
    Answers(Vec<FieldError>),
}

impl Submission {
    /// The JSON body to send.
    pub fn to_value(&self) -> Value {
        map([
            ("form", Some(Value::from(self.form.as_str()))),
            ("form_version", Some(Value::from(self.form_version))),
            ("submission_id", Some(Value::from(self.submission_id.as_str()))),
            ("answers", Some(self.answers.to_value())),
            ("lang", self.lang.as_deref().map(Value::from)),
            ("page", self.page.as_deref().map(Value::from)),
            ("issued", self.issued.as_deref().map(Value::from)),
            ("website", self.website.as_deref().map(Value::from)),
        ])
    }

    /// Reads a submission to that form and checks its answers. Members it does not know are passed over, and so are a
    /// language or page it cannot use, and the end of a mark that is too long: none is worth losing an answer for.
    ///
    /// # Errors
    /// The first thing wrong with the envelope, or else everything wrong with the answers.
    pub fn read(form: &Form, value: &Value) -> Result<Submission, Refusal> {
        let (named, version, submission_id) = envelope(value)?;
        if named != form.id {
            return Err(Refusal::OtherForm);
        }
        if version != i64::from(form.version) {
            return Err(Refusal::OtherVersion);
        }
        let given = member(value, "answers", "an object of answers by question", |answers| {
            Some(answers).filter(|answers| answers.is_map())
        })?;
        let answers = form.accept(given).map_err(Refusal::Answers)?;
        Ok(Submission {
            form: form.id.clone(),
            form_version: form.version,
            submission_id: String::from(submission_id),
            answers,
            lang: value.get("lang").and_then(Value::text).and_then(lang_tag),
            page: value.get("page").and_then(Value::text).and_then(page_address),
            issued: mark(value, "issued"),
            website: mark(value, "website"),
        })
    }
}

/// Answers that only the holder of a key can read: the same envelope as a [`Submission`], with what is sealed in place
/// of everything a person wrote. What is inside is a whole submission, written as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The form's id.
    pub form: String,
    /// The version of the form that was answered.
    pub form_version: u32,
    /// As in [`Submission::submission_id`].
    pub submission_id: String,
    /// Which key it is sealed to: [`SealTo::key_id`](crate::form::SealTo::key_id).
    pub key_id: String,
    /// The encapsulated key (RFC 9180): base64url without padding.
    pub enc: String,
    /// The sealed bytes: base64url without padding.
    pub ciphertext: String,
}

impl Sealed {
    /// The JSON body to send.
    pub fn to_value(&self) -> Value {
        let text = |text: &str| Some(Value::from(text));
        let sealed =
            map([("key_id", text(&self.key_id)), ("enc", text(&self.enc)), ("ciphertext", text(&self.ciphertext))]);
        map([
            ("form", text(&self.form)),
            ("form_version", Some(Value::from(self.form_version))),
            ("submission_id", text(&self.submission_id)),
            ("sealed", Some(sealed)),
        ])
    }

    /// Reads the envelope; `None` when it has no member `sealed`, and so is a [`Submission`] or nothing known. Whether
    /// form, version and key are ones that the server has is for the server to say.
    pub fn read(value: &Value) -> Option<Result<Sealed, Refusal>> {
        value.get("sealed").map(|sealed| Sealed::read_parts(value, sealed))
    }

    fn read_parts(value: &Value, sealed: &Value) -> Result<Sealed, Refusal> {
        let (form, version, submission_id) = envelope(value)?;
        let form_version = u32::try_from(version).map_err(|_| Refusal::OtherVersion)?;
        let part = |name, needs, fine: fn(&str) -> bool| {
            let text = sealed.get(name).and_then(Value::text).filter(|text| fine(text));
            text.map(String::from).ok_or(Refusal::Member { name, needs })
        };
        Ok(Sealed {
            form: String::from(form),
            form_version,
            submission_id: String::from(submission_id),
            key_id: part("key_id", "the key's id, as text", |text| !text.is_empty() && text.len() <= LONGEST_MARK)?,
            enc: part("enc", "base64url text without padding", is_base64url)?,
            ciphertext: part("ciphertext", "base64url text without padding", is_base64url)?,
        })
    }
}

/// Form, version and id, whatever else is in it.
fn envelope(value: &Value) -> Result<(&str, i64, &str), Refusal> {
    if !value.is_map() {
        return Err(Refusal::NotAnObject);
    }
    Ok((
        member(value, "form", "the form's id, as text", Value::text)?,
        member(value, "form_version", "the form's version, as a whole number", Value::whole)?,
        member(value, "submission_id", "a UUID, as text", |id| id.text().filter(|text| is_uuid(text)))?,
    ))
}

/// The start of a short text; `None` when it says nothing.
fn mark(value: &Value, name: &str) -> Option<String> {
    let text = value.get(name)?.text()?.trim();
    Some(text.chars().take(LONGEST_MARK).collect()).filter(|text: &String| !text.is_empty())
}

fn is_base64url(text: &str) -> bool {
    !text.is_empty()
        && text.len() % 4 != 1
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// What the coordinator answers once a submission is safe on its disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// A short reference a person can read out.
    pub receipt: String,
    /// The submission's own id.
    pub submission_id: String,
    /// The digest of the exact body received, as in RFC 9530: `sha-256=:…:`.
    pub digest: String,
    /// When it was first received: RFC 3339, UTC.
    pub received_at: String,
}

impl Receipt {
    /// The JSON body of a `201`.
    pub fn to_value(&self) -> Value {
        map([
            ("receipt", Some(Value::from(self.receipt.as_str()))),
            ("submission_id", Some(Value::from(self.submission_id.as_str()))),
            ("digest", Some(Value::from(self.digest.as_str()))),
            ("received_at", Some(Value::from(self.received_at.as_str()))),
        ])
    }

    /// Reads a receipt; `None` where any part is missing.
    pub fn read(value: &Value) -> Option<Receipt> {
        let part = |name: &str| value.get(name).and_then(Value::text).map(String::from);
        Some(Receipt {
            receipt: part("receipt")?,
            submission_id: part("submission_id")?,
            digest: part("digest")?,
            received_at: part("received_at")?,
        })
    }
}

/// Whether the text is a UUID in its usual form: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12 (RFC 9562).
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The origin and path of a web page's address, without user, query and fragment, which can hold what is private.
/// `None` for anything but `http` and `https`.
pub fn page_address(address: &str) -> Option<String> {
    let address = address.trim();
    let bare = address.split(['?', '#']).next()?;
    let (scheme, rest) = bare.split_once("://")?;
    let known = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let (host, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let host = host.rsplit('@').next()?;
    if !known || host.is_empty() || bare.len() > LONGEST_PAGE || bare.contains(char::is_control) {
        return None;
    }
    let mut page = String::with_capacity(bare.len());
    page.push_str(scheme);
    page.push_str("://");
    page.push_str(host);
    page.push_str(path);
    Some(page)
}

fn lang_tag(tag: &str) -> Option<String> {
    let fine =
        (1..=LONGEST_LANG).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fine { Some(String::from(tag)) } else { None }
}

fn member<'a, T>(
    value: &'a Value,
    name: &'static str,
    needs: &'static str,
    read: fn(&'a Value) -> Option<T>,
) -> Result<T, Refusal> {
    value.get(name).and_then(read).ok_or(Refusal::Member { name, needs })
}
