//! The frame of every page. Whatever comes from a form or a feed passes through [`escape`].

use windchime_domain::form::Form;
use windchime_domain::json::Value;
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

/// The directory as a plain list, for when the widget cannot run. `more` is how many services it leaves out.
pub fn directory(services: &[Value], more: u32) -> String {
    if services.is_empty() {
        return "<p>No services are listed yet.</p>\n".to_owned();
    }
    let mut list = "<ul>\n".to_owned();
    for service in services {
        let text = |name: &str| service.get(name).and_then(Value::text);
        let name = escape(text("name").unwrap_or_default());
        let name = match text("url").filter(|url| is_web_link(url)) {
            Some(url) => format!("<a href=\"{}\" rel=\"noopener\">{name}</a>", escape(url)),
            None => name,
        };
        list.push_str(&format!(
            "<li><h2>{name}</h2>\n<p>{}</p></li>\n",
            escape(text("description").unwrap_or_default())
        ));
    }
    list.push_str("</ul>\n");
    if more > 0 {
        list.push_str(&format!("<p>{more} more services are not shown here. Searching them needs JavaScript.</p>\n"));
    }
    list
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

fn is_web_link(url: &str) -> bool {
    let begins = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    begins("https://") || begins("http://")
}
