//! The one rule for email addresses.

/// The longest address that mail can carry (RFC 5321, erratum 1690).
const LONGEST: usize = 254;

/// Whether the text has the form of an email address: the rule browsers use for `<input type="email">`
/// (<https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address>), and besides a dot in the domain,
/// since an address without one reaches nobody from outside, and at most 254 characters.
pub fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else {
        return false;
    };
    text.len() <= LONGEST
        && !name.is_empty()
        && name.bytes().all(is_name_byte)
        && domain.contains('.')
        && domain.split('.').all(is_domain_label)
}

/// `atext` of RFC 5322, or a dot.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

/// One to 63 letters, digits and hyphens, with no hyphen at either end.
fn is_domain_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}
