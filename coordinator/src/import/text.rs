//! From bytes to text: spreadsheets are saved in more encodings than one.

/// What Windows-1252 has between 0x80 and 0x9f; the rest is as in Unicode.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text, and the name of the encoding where it is not UTF-8.
///
/// # Errors
/// When it is no text at all.
pub(super) fn decoded(bytes: &[u8]) -> Result<(String, Option<&'static str>), String> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.as_chunks().0.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16(&units)
            .map_err(|_| "it begins like UTF-16, and does not go on so; save it as UTF-8".to_owned())
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => Ok((narrow(rest).0, None)),
        [0xff, 0xfe, rest @ ..] => Ok((wide(rest, u16::from_le_bytes)?, Some("UTF-16"))),
        [0xfe, 0xff, rest @ ..] => Ok((wide(rest, u16::from_be_bytes)?, Some("UTF-16"))),
        // Such as .xlsx, which is a ZIP archive.
        [b'P', b'K', ..] => Err("it is a workbook or an archive; save the sheet as CSV (UTF-8)".to_owned()),
        _ if bytes.contains(&0) => Err("it is not text; save it as CSV (UTF-8) or JSON".to_owned()),
        _ => Ok(narrow(bytes)),
    }
}

fn narrow(bytes: &[u8]) -> (String, Option<&'static str>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => {
            let letter = |byte: &u8| match byte {
                0x80..=0x9f => WINDOWS.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
                other => char::from(*other),
            };
            (bytes.iter().map(letter).collect(), Some("Windows-1252"))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let cafe = "Café – £2".to_owned();
        assert_eq!(decoded(cafe.as_bytes()).unwrap(), (cafe.clone(), None));
        assert_eq!(decoded(&[b"\xef\xbb\xbf".as_slice(), cafe.as_bytes()].concat()).unwrap(), (cafe.clone(), None));
        assert_eq!(decoded(b"Caf\xe9 \x96 \xa32").unwrap(), (cafe.clone(), Some("Windows-1252")));
        let wide: Vec<u8> = "\u{feff}Café – £2".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&wide).unwrap(), (cafe, Some("UTF-16")));
        assert!(decoded(b"PK\x03\x04").unwrap_err().contains("CSV"));
        assert!(decoded(b"a\0b").is_err());
    }
}
