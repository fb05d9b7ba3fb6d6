//! The few things a widget asks of the browser around it.

/// Origin and path of the page the widget stands on, without query and fragment.
pub fn address() -> Option<String> {
    let location = web_sys::window()?.location();
    Some([location.origin().ok()?, location.pathname().ok()?].concat())
}

/// A random UUID (RFC 9562, version 4). `crypto.randomUUID` is missing on pages served over plain http, random bytes are not.
pub fn uuid() -> Option<String> {
    let mut bytes = [0_u8; 16];
    web_sys::window()?.crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(uuid_of(bytes))
}

/// The text of the control an event came from.
pub fn value_of(event: &web_sys::Event) -> String {
    leptos::prelude::event_target_value(event)
}

/// Whether the radio or checkbox an event came from is now checked.
pub fn checked_of(event: &web_sys::Event) -> bool {
    leptos::prelude::event_target_checked(event)
}

/// Opens the browser's print dialogue.
pub fn print() {
    if let Some(window) = web_sys::window() {
        _ = window.print();
    }
}

fn uuid_of(mut bytes: [u8; 16]) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| HEX.get(usize::from(nibble & 15)).map_or('0', |digit| char::from(*digit));
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
    *version = (*version & 0x0f) | 0x40;
    *variant = (*variant & 0x3f) | 0x80;
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(digit(byte >> 4));
        text.push(digit(byte));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use windchime_domain::submission::is_uuid;

    #[test]
    fn random_bytes_become_a_version_4_uuid() {
        assert_eq!(uuid_of([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid_of([0; 16]), "00000000-0000-4000-8000-000000000000");
        assert!(is_uuid(&uuid_of([0x5a; 16])));
    }
}
