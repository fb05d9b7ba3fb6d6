//! Text that no spreadsheet takes for a formula: OWASP, "CSV Injection"
//! (<https://owasp.org/www-community/attacks/CSV_Injection>).

/// Whether a spreadsheet could run the text as a formula: it begins with a character that begins one, behind blanks, quotation
/// marks or characters that are not seen. A tab, a line feed or a carriage return in front is one as well.
pub(super) fn begins_formula(text: &str) -> bool {
    let first = text.trim_start_matches(|letter: char| {
        (letter.is_whitespace() && !matches!(letter, '\t' | '\r' | '\n'))
            || matches!(letter, '"' | '\'' | '`' | '“' | '”' | '‘' | '’')
            || is_unseen(letter)
    });
    first
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\u{2212}', '﹢', '﹣', '﹦', '﹫'])
}

/// The text with an apostrophe in front where it could run. One that begins with an apostrophe and then a formula gets another:
/// some programs take the first away.
pub(crate) fn neutral(text: &str) -> String {
    if begins_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// Controls, zero-width characters and marks of direction, which programs drop on the way in.
fn is_unseen(letter: char) -> bool {
    (letter.is_control() && !matches!(letter, '\t' | '\r' | '\n'))
        || matches!(
            letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_could_run_gets_an_apostrophe() {
        for hostile in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\u{a0}=1",
            "\"=1",
            "'=1",
            "＝1",
            "\u{feff}=1",
            "\u{200b} \"@x",
            "\0=1",
            "\u{2212}1",
            "＠x",
        ] {
            assert_eq!(neutral(hostile), format!("'{hostile}"), "{hostile:?}");
        }
    }

    #[test]
    fn what_people_write_stays_as_it_is() {
        for plain in ["", "Robin", "8", "a=b", "“Monday” - or so", "'tis", "OX4 1AA", "é"] {
            assert_eq!(neutral(plain), plain);
        }
    }
}
