//! The frame of every page. Whatever comes from a form or a feed passes through [`escape`].

use windchime_domain::form::Form;
use windchime_domain::submission::Receipt;
use windchime_domain::wording::{Reading, Wording};

/// The widgets' script and its digest for `integrity`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Subresource integrity: `sha384-…`.
    pub integrity: String,
}

/// A whole page around what stands in its middle.
pub fn page(title: &str, script: Option<&Script>, middle: &str) -> String {
    let script = script.map_or_else(String::new, |script| {
        format!(
            "<script src=\"/windchime.js\" defer crossorigin=\"anonymous\" integrity=\"{}\"></script>\n",
            escape(&script.integrity)
        )
    });
    format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <link rel=\"stylesheet\" href=\"/pages.css\">\n{script}</head>\n<body>\n<main>\n{middle}</main>\n</body>\n</html>\n",
        escape(title)
    )
}

/// A page that only says something.
pub fn message(title: &str, text: &str) -> String {
    page(title, None, &format!("<h1>{}</h1>\n<p>{}</p>\n", escape(title), escape(text)))
}

/// What is shown once the answers are safe.
pub fn thanks(form: &Form, receipt: &Receipt) -> String {
    let title = say(&form.after.title);
    let middle = format!(
        "<h1>{title}</h1>\n{}<p>Your reference is <strong>{}</strong>. Quote it if you want to ask about your answers.</p>\n",
        paragraphs(&form.after.body),
        escape(&receipt.receipt)
    );
    page(form.after.title.say(Reading::Standard), None, &middle)
}

/// Paragraphs in the standard wording.
pub(super) fn paragraphs(texts: &[Wording]) -> String {
    texts.iter().map(|text| format!("<p>{}</p>\n", say(text))).collect()
}

/// The standard wording, escaped.
pub(super) fn say(wording: &Wording) -> String {
    escape(wording.say(Reading::Standard))
}

/// Text that stays text, in elements and in quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
