//! What a widget keeps in the query of the page it stands on: parameters that begin with `windchime-`, and nothing else. Every other
//! parameter, and the fragment, stays as it is, byte by byte, in its order.

/// What every parameter of ours begins with.
const OURS: &str = "windchime-";
/// More is not read: a longer address is none that a widget has written.
const LONGEST: usize = 500;
const MOST: usize = 40;

/// What a page's address says: names without `windchime-`, and values, in order. A name may come more than once.
#[must_use]
pub fn read(address: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in parts(address).1.split('&') {
        let Some(ours) = ours(part) else { continue };
        let (name, value) = ours.split_once('=').unwrap_or((ours, ""));
        if found.len() < MOST && part.len() <= LONGEST * 3 {
            found.push((name.to_owned(), decoded(value)));
        }
    }
    found
}

/// The address with these in place of all that it had of ours. `None` where that is the address as it is.
#[must_use]
pub fn write(address: &str, state: &[(&str, &str)]) -> Option<String> {
    let (path, query, fragment) = parts(address);
    let mut written = path.to_owned();
    let mut mark = '?';
    let mut push = |part: &str| {
        written.push(mark);
        written.push_str(part);
        mark = '&';
    };
    // An empty query is one, too, where it is somebody else's.
    if address.get(path.len()..).is_some_and(|rest| rest.starts_with('?')) {
        for part in query.split('&') {
            if ours(part).is_none() && (state.is_empty() || !query.is_empty()) {
                push(part);
            }
        }
    }
    for (name, value) in state {
        push(&[OURS, name, "=", &encoded(value)].concat());
    }
    written.push_str(fragment);
    (written != address).then_some(written)
}

/// Path, query (without `?`) and fragment (with `#`).
fn parts(address: &str) -> (&str, &str, &str) {
    let (before, fragment) =
        address.split_at_checked(address.find('#').unwrap_or(address.len())).unwrap_or((address, ""));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    (path, query, fragment)
}

fn ours(part: &str) -> Option<&str> {
    part.strip_prefix(OURS)
}

/// As forms write it (`application/x-www-form-urlencoded`), without control characters.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let hex = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let mut ahead = rest.clone();
                match hex(ahead.next()).zip(hex(ahead.next())) {
                    Some((high, low)) => {
                        rest = ahead;
                        (high * 16 + low) as u8
                    }
                    None => b'%',
                }
            }
            byte => byte,
        });
    }
    crate::directory::clean(&String::from_utf8_lossy(&bytes), LONGEST)
}

/// A value as it stands in an address, or a step of a path.
#[must_use]
pub fn encoded(value: &str) -> String {
    let mut encoded = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b',' | b':') {
            encoded.push(char::from(byte));
        } else {
            let hex = |half: u8| char::from_digit(half.into(), 16).unwrap_or('0').to_ascii_uppercase();
            encoded.extend(['%', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_ours_is_written_and_all_else_stays_as_it_is() {
        let state = [("q", "tea & cake"), ("entry", "a/b")];
        for (before, after) in [
            ("/find", "/find?windchime-q=tea%20%26%20cake&windchime-entry=a%2Fb"),
            ("/find#top", "/find?windchime-q=tea%20%26%20cake&windchime-entry=a%2Fb#top"),
            ("/find?", "/find?windchime-q=tea%20%26%20cake&windchime-entry=a%2Fb"),
            ("/?p=7&q=%e4&&x", "/?p=7&q=%e4&&x&windchime-q=tea%20%26%20cake&windchime-entry=a%2Fb"),
            ("/?windchime-q=old&p=7", "/?p=7&windchime-q=tea%20%26%20cake&windchime-entry=a%2Fb"),
            ("/?p=7#?windchime-q=no", "/?p=7&windchime-q=tea%20%26%20cake&windchime-entry=a%2Fb#?windchime-q=no"),
        ] {
            assert_eq!(write(before, &state).as_deref(), Some(after));
            assert_eq!(
                read(after),
                [("q".to_owned(), "tea & cake".to_owned()), ("entry".to_owned(), "a/b".to_owned())]
            );
            assert_eq!(write(after, &state), None, "nothing to do");
        }
        assert_eq!(write("/?windchime-q=old&p=7#top", &[]).as_deref(), Some("/?p=7#top"));
        assert_eq!(write("/?windchime-q=old", &[]).as_deref(), Some("/"));
        for untouched in ["/", "/?", "/?&", "/?p=7&", "/#windchime-q=1", "/?mywindchime-q=1"] {
            assert_eq!(write(untouched, &[]), None, "{untouched}");
            assert_eq!(read(untouched), []);
        }
    }

    #[test]
    fn what_others_wrote_is_read_as_far_as_it_goes() {
        let of = |query: &str| read(query).into_iter().map(|(name, value)| [name, value].join("|")).collect::<Vec<_>>();
        assert_eq!(of("/?windchime-q=a+b%2"), ["q|a b%2"]);
        assert_eq!(of("/?windchime-q&windchime-=x&windchime-q=%E2%98%95%zz%ff"), ["q|", "|x", "q|☕%zz\u{fffd}"]);
        assert_eq!(of("/?windchime-q=%00%E2%80%AEa"), ["q|a"]);
        assert_eq!(of(&["/?windchime-q=", &"a".repeat(5_000)].concat()), [""; 0]);
        assert_eq!(read(&["/?", &"windchime-c=1&".repeat(500)].concat()).len(), MOST);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            path in "/[a-z/]{0,9}", query in proptest::option::of("[a-z=&%+?/.]{0,20}"), fragment in proptest::option::of(".{0,9}"),
            state in proptest::collection::vec(("[a-z]{1,8}", "[^\\p{C}\\s]([^\\p{C}]{0,20}[^\\p{C}\\s])?"), 0..5),
        ) {
            let address = [
                path,
                query.map(|query| format!("?{query}")).unwrap_or_default(),
                fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default(),
            ].concat();
            let said: Vec<(&str, &str)> = state.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let written = write(&address, &said).unwrap_or(address.clone());
            let expected: Vec<(String, String)> =
                state.iter().map(|(name, value)| (name.clone(), clean_of(value))).collect();
            prop_assert_eq!(read(&written), expected);
            let back = write(&written, &[]).unwrap_or(written);
            let bare = |address: &str| address.replacen("?#", "#", 1).trim_end_matches('?').to_owned();
            prop_assert_eq!(bare(&back), bare(&address));
        }
    }

    fn clean_of(value: &str) -> String {
        crate::directory::clean(value, LONGEST)
    }
}
