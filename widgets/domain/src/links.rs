//! Which addresses from a feed may become links, and in what form.
//!
//! A feed is written by strangers. A link is made only for `https`, `http`, `mailto` and `tel`; everything else stays text.

/// Longer addresses are refused: no real one is, and some browsers cut them.
const LONGEST: usize = 2_000;

/// Characters that change how the text around them is shown, or are not shown at all: they can dress one address up as another.
pub(crate) fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What an address from a feed may link to, or nothing if it must stay text.
///
/// `www.example.org` becomes `https://www.example.org`. Refused: other schemes (`javascript:`, `data:`), relative and
/// scheme-relative addresses, names and passwords before the host (`https://nhs.uk@example.org`), and anything with control
/// characters, text-direction marks or, before the path, spaces inside it.
#[must_use]
pub fn safe_href(address: &str) -> Option<String> {
    let address = address.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if address.len() > LONGEST || address.chars().any(|c| c.is_control() || is_deceptive(c) || c == '\\') {
        return None;
    }
    if starts_with(address, "www.") {
        return web("https", address);
    }
    let (scheme, rest) = address.split_once(':')?;
    if scheme.eq_ignore_ascii_case("https") {
        web("https", rest.strip_prefix("//")?)
    } else if scheme.eq_ignore_ascii_case("http") {
        web("http", rest.strip_prefix("//")?)
    } else if scheme.eq_ignore_ascii_case("mailto") {
        email_href(rest.split('?').next()?)
    } else if scheme.eq_ignore_ascii_case("tel") {
        phone_href(rest)
    } else {
        None
    }
}

/// `rest` begins with the host.
fn web(scheme: &str, rest: &str) -> Option<String> {
    let end = rest.bytes().position(|c| matches!(c, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    let host = rest.get(..end)?;
    let (name, port) = host.split_once(':').unwrap_or((host, ""));
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.' || (!c.is_ascii() && !c.is_whitespace());
    if name.starts_with('.') || name.is_empty() || !name.chars().all(fits) || !port.bytes().all(|c| c.is_ascii_digit())
    {
        return None;
    }
    let mut href = String::with_capacity(scheme.len() + 3 + rest.len());
    href.push_str(scheme);
    href.push_str("://");
    for c in rest.chars() {
        if c.is_whitespace() {
            href.push_str("%20");
        } else {
            href.push(c);
        }
    }
    Some(href)
}

/// The `mailto:` link of an e-mail address, or nothing if it does not look like one.
#[must_use]
pub fn email_href(address: &str) -> Option<String> {
    let address = address.trim();
    let address = if starts_with(address, "mailto:") { address.get(7..)? } else { address };
    let (person, host) = address.split_once('@')?;
    let plain = |text: &str, also: &[u8]| {
        !text.is_empty() && text.bytes().all(|c| c.is_ascii_alphanumeric() || also.contains(&c))
    };
    let dots = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    let short = address.len() <= 254;
    (short && dots && plain(person, b".!#$*+-/=^_'") && plain(host, b".-")).then(|| {
        let mut href = String::from("mailto:");
        for c in address.chars() {
            match c {
                // The one character allowed above that would end the address in a link.
                '#' => href.push_str("%23"),
                c => href.push(c),
            }
        }
        href
    })
}

/// The `tel:` link of a telephone number as people write it: `01865 123456 (option 2)` becomes `tel:01865123456`.
///
/// The first thing that looks like a whole number counts; extensions and further numbers are left out. `+44 (0)1865` loses
/// its zero. Nothing if there is no number, or one to text rather than to call.
#[must_use]
pub fn phone_href(written: &str) -> Option<String> {
    let mut rest = written;
    let mut first = true;
    while let Some(start) = rest.bytes().position(|c| c.is_ascii_digit() || c == b'+') {
        let (before, run) = rest.split_at_checked(start)?;
        let after_letters = before.bytes().any(|c| c.is_ascii_alphabetic());
        if mentions(before, "text") {
            return None;
        }
        let mut end = 0;
        for c in run.chars() {
            if !matches!(c, '0'..='9' | ' ' | '+' | '(' | ')' | '.' | '-' | '\u{a0}' | '\u{2011}') {
                break;
            }
            end += c.len_utf8();
        }
        let (run, next) = run.split_at_checked(end)?;
        let (href, digits) = number_in(run);
        let abroad = run.starts_with('+');
        let whole = digits >= 7 && (abroad || run.starts_with('0'));
        // 999, 111, 116 123: short numbers, but only where nothing else stands before them.
        let short = digits >= 3 && first && !after_letters && !abroad;
        if (whole || short) && digits <= 15 {
            return Some(href);
        }
        first = false;
        rest = next;
    }
    None
}

/// The link of a number (with a leading `+`), and how many digits it has.
fn number_in(run: &str) -> (String, usize) {
    let mut href = String::from("tel:");
    let mut digits = 0;
    // "(option 2)" leaves an open bracket behind, "(0)" only stands in for the country code.
    let country = run.split_once('(').filter(|(start, rest)| start.starts_with('+') && rest.starts_with("0)"));
    let (start, rest) = country.map_or((run, ""), |(start, rest)| (start, rest.get(2..).unwrap_or("")));
    for c in start.bytes().chain(rest.bytes()) {
        if c.is_ascii_digit() {
            digits += 1;
        } else if c != b'+' {
            continue;
        } else if href.len() > 4 {
            break;
        }
        href.push(char::from(c));
    }
    (href, digits)
}

/// Is the text one of these, parted by commas, in whatever case?
pub(crate) fn is_one_of(text: &str, list: &str) -> bool {
    list.split(',').any(|one| text.eq_ignore_ascii_case(one))
}

/// Does the text have one of these in it, parted by commas, in whatever case? By hand: the standard library's search is made for
/// long texts, and 1.5 kB of machine code.
pub(crate) fn mentions(text: &str, list: &str) -> bool {
    let has = |one: &str| text.as_bytes().windows(one.len()).any(|part| part.eq_ignore_ascii_case(one.as_bytes()));
    list.split(',').any(has)
}

/// Does the text begin so, in whatever case?
pub(crate) fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_addresses_become_links() {
        for (written, href) in [
            ("https://example.org", "https://example.org"),
            ("  HTTPS://Example.org/a?b#c\n", "https://Example.org/a?b#c"),
            ("http://example.org:8080/my page", "http://example.org:8080/my%20page"),
            ("www.example.org/x", "https://www.example.org/x"),
            ("https://cwm-tâf.example", "https://cwm-tâf.example"),
            ("mailto:hello@example.org?subject=x", "mailto:hello@example.org"),
            ("tel:+44 1865 123456", "tel:+441865123456"),
        ] {
            assert_eq!(safe_href(written).as_deref(), Some(href), "{written}");
        }
    }

    #[test]
    fn the_rest_stays_text() {
        for written in [
            "",
            "   ",
            "example",
            "/path",
            "//example.org",
            "javascript:alert(1)",
            "java\tscript:alert(1)",
            "\u{1}javascript:alert(1)",
            " \u{a0}JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "blob:https://example.org/1",
            "ftp://example.org",
            "https:example.org",
            "https:///example.org",
            "https:\\\\example.org",
            "https://example.org/\\evil",
            "https://nhs.uk@example.org",
            "https://exam\nple.org",
            "https://exa mple.org",
            "https://example.org/\u{202e}gro",
            "https://example.org/\u{200b}",
            "ht\u{200b}tps://example.org",
            "https://%65xample.org",
            "https://example.org:80a",
        ] {
            assert_eq!(safe_href(written), None, "{written:?}");
        }
        let long = format!("https://example.org/{}", "a".repeat(LONGEST));
        assert_eq!(safe_href(&long), None);
    }

    #[test]
    fn emails() {
        assert_eq!(email_href(" o'neil+x@mail.example.org ").as_deref(), Some("mailto:o'neil+x@mail.example.org"));
        for written in [
            "",
            "a@b",
            "a b@example.org",
            "a@b@example.org",
            "a@example.org?bcc=b@c.org",
            "@example.org",
            "a@.org",
            "a@b.org,c@d.org",
        ] {
            assert_eq!(email_href(written), None, "{written}");
        }
    }

    #[test]
    fn phones() {
        for (written, number) in [
            ("01865 123456 (option 2)", "tel:01865123456"),
            ("+44 (0)1865 123456", "tel:+441865123456"),
            ("\"+44 1234 234567\"", "tel:+441234234567"),
            ("(01865) 123-456 ext 12", "tel:01865123456"),
            ("Tel: 01865 123456 or 07700 900123", "tel:01865123456"),
            ("01865 123456/7", "tel:01865123456"),
            ("Mon-Fri 9.30-5.30: 0300 123 4567", "tel:03001234567"),
            ("24 hours 0800 123 456", "tel:0800123456"),
            ("111", "tel:111"),
            ("116 123", "tel:116123"),
        ] {
            assert_eq!(phone_href(written).as_deref(), Some(number), "{written}");
        }
        for written in ["", "ask at reception", "12", "Text SHOUT to 85258", "room 101", "1234567890123456", "+++"] {
            assert_eq!(phone_href(written), None, "{written}");
        }
    }
}
