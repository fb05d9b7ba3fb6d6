//! Views as HTML text, as they first stand.

use super::{Attribute, El, Parts, View};

/// The HTML of a view's first state.
pub fn to_html(view: View) -> String {
    let mut out = String::new();
    write(view, &mut out);
    out
}

fn write(view: View, out: &mut String) {
    match view {
        View::Nothing => {}
        View::Text(words) => out.push_str(&escape(&words)),
        View::LiveText(words) => out.push_str(&escape(&words())),
        View::Live(view) => write(view(), out),
        View::All(views) => views.into_iter().for_each(|view| write(view, out)),
        View::Element(El(parts)) => element(*parts, out),
    }
}

fn element(parts: Parts, out: &mut String) {
    let Parts { tag, attributes, children, .. } = parts;
    out.push('<');
    out.push_str(tag);
    let mut inside = String::new();
    for (name, value) in attributes {
        let value = match value {
            Attribute::Fixed(value) => Some(value.into_owned()),
            Attribute::Live(value) => value(),
            Attribute::Value(value) if tag == "textarea" => {
                inside = escape(&value);
                None
            }
            Attribute::Value(value) => (!value.is_empty()).then_some(value),
            Attribute::Checked(checked) => checked().then(String::new),
        };
        if let Some(value) = value {
            out.push_str(&[" ", name, "=\"", &escape(&value), "\""].concat());
        }
    }
    out.push('>');
    out.push_str(&inside);
    for child in children {
        write(child, out);
    }
    // Void elements of the HTML standard that views use.
    if !matches!(tag, "input" | "br" | "hr" | "img") {
        out.push_str(&["</", tag, ">"].concat());
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markup::{el, live};

    #[test]
    fn a_view_becomes_escaped_html_with_its_live_parts_as_they_stand() {
        let view = el("p")
            .class("hint")
            .live_attr("lang", || None)
            .text("a < b & \"c\"")
            .child(live(|| el("b").live_text(|| "now".into()).done()))
            .child(Option::<View>::None)
            .child(el("input").attr("type", "checkbox").checked(|| true))
            .child(el("textarea").value("</textarea>".into()));
        let html = "<p class=\"hint\">a &lt; b &amp; &quot;c&quot;<b>now</b><input type=\"checkbox\" checked=\"\">\
                    <textarea>&lt;/textarea&gt;</textarea></p>";
        assert_eq!(to_html(view.done()), html);
    }
}
