//! From text to words: the same folding for documents, queries and highlights, so that they always agree.

use std::ops::Range;

/// Letters a word is cut to. Longer "words" are web addresses and noise; they still match by their beginning.
pub(crate) const WORD_BYTES: usize = 40;

/// Base letters of U+00C0 to U+024F; a capital stands for two letters, a full stop for "as it is".
const LATIN: &[u8; 0x190] = b"\
aaaaaaAceeeeiiiidnooooo.ouuuuyTSaaaaaaAceeeeiiiidnooooo.ouuuuyTy\
aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiIIjjkkkllllll.\
.llnnnnnn.nnooooooOOrrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs\
bb.......dd...ee.ff....i........oo.............uu....zz.........\
....DDDLLLNNNaaiioouuuuuuuuuueaaaaAAggggkkoooo..jDDDgg..nnaaAAoo\
aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy......acc.t.\
...bu.eejj..rryy";

/// The same for U+1E00 to U+1EFF (Welsh, Vietnamese and others).
const LATIN_ADDITIONAL: &[u8; 0x100] = b"\
aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm\
mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv\
wwwwwwwwwwxxxxyyzzzzzzhtwy.s..S.aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

/// Words that say nothing by themselves. Sorted, for the search in it; a test holds that.
const STOP_WORDS: [&str; 34] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "for", "from", "i", "in", "is", "me", "my", "of",
    "on", "or", "our", "some", "that", "the", "their", "this", "to", "we", "where", "which", "who", "with", "you",
    "your",
];

/// Is this folded word one that says nothing by itself?
pub(crate) fn is_stop_word(word: &str) -> bool {
    word.len() <= 5 && STOP_WORDS.binary_search(&word).is_ok()
}

/// What one character does to the word around it.
enum Kind {
    /// It belongs to the word, and was written to it (in lower case, without accents).
    Letter,
    /// It neither ends a word nor adds to it: accents that stand alone, apostrophes, joiners.
    Silent,
    /// It ends the word.
    Gap,
}

/// Calls `each` with every folded word of `text` and where it stands, in bytes.
///
/// No Unicode tables: this covers Latin with all its accents, Greek and Cyrillic capitals, and takes every other letter
/// as it is. Lower-casing the whole of Unicode would cost more bytes than the rest of this file.
pub(crate) fn each_word(text: &str, each: &mut dyn FnMut(&str, Range<usize>)) {
    let mut word = String::new();
    let (mut start, mut end) = (0, 0);
    for (at, c) in text.char_indices() {
        let fresh = word.is_empty();
        // Nearly every letter goes this way.
        let kind = if c.is_ascii_lowercase() && word.len() < WORD_BYTES {
            word.push(c);
            Kind::Letter
        } else {
            fold(c, &mut word)
        };
        match kind {
            Kind::Letter => {
                if fresh {
                    start = at;
                }
                end = at + c.len_utf8();
            }
            Kind::Silent => {}
            Kind::Gap => {
                if !fresh {
                    each(&word, start..end);
                    word.clear();
                }
            }
        }
    }
    if !word.is_empty() {
        each(&word, start..end);
    }
}

/// Could the word before this still go on: is all of it apostrophes, loose accents and the like?
pub(crate) fn is_silent(rest: &str) -> bool {
    rest.chars().all(|c| matches!(fold(c, &mut String::new()), Kind::Silent))
}

/// The folded words of a text, without those that say nothing unless there are no others; each with whether it could still go on.
#[must_use]
pub fn words(text: &str) -> Vec<(String, bool)> {
    let mut words = Vec::new();
    each_word(text, &mut |word, range| {
        words.push((word.to_owned(), text.get(range.end..).is_some_and(is_silent)));
    });
    if words.iter().any(|(word, _)| !is_stop_word(word)) {
        words.retain(|(word, _)| !is_stop_word(word));
    }
    words
}

/// Is what lies between two words a hyphen that makes one of them ("drop-in")?
pub(crate) fn is_hyphen(gap: &str) -> bool {
    matches!(gap, "-" | "\u{2010}" | "\u{2011}")
}

fn fold(c: char, word: &mut String) -> Kind {
    let code = c as u32;
    let folded = match c {
        'a'..='z' | '0'..='9' => c,
        'A'..='Z' => c.to_ascii_lowercase(),
        '\'' | '\u{ad}' | '\u{2bc}' | '\u{2018}' | '\u{2019}' => return Kind::Silent,
        '\u{0}'..='\u{bf}' | '×' | '÷' => return Kind::Gap,
        'À'..='\u{24f}' => return base_letters(LATIN.get(code as usize - 0xc0), c, word),
        '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => {
            return Kind::Silent;
        }
        'Ά' => 'α',
        'Έ' | 'έ' => 'ε',
        'Ή' | 'ή' => 'η',
        'Ί' | 'ί' => 'ι',
        'ά' => 'α',
        'Α'..='Ω' => char::from_u32(code + 32).unwrap_or(c),
        'А'..='Я' => char::from_u32(code + 32).unwrap_or(c),
        'Ѐ'..='Џ' => char::from_u32(code + 80).unwrap_or(c),
        '\u{1e00}'..='\u{1eff}' => {
            return base_letters(LATIN_ADDITIONAL.get(code as usize - 0x1e00), c, word);
        }
        // Punctuation, symbols, arrows, emoji, private use: everything that is not part of a word.
        '\u{2000}'..='\u{206f}'
        | '\u{20a0}'..='\u{20cf}'
        | '\u{2100}'..='\u{2bff}'
        | '\u{2e00}'..='\u{2e7f}'
        | '\u{3000}'..='\u{3004}'
        | '\u{3008}'..='\u{3020}'
        | '\u{e000}'..='\u{f8ff}'
        | '\u{fe10}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff0f}'
        | '\u{fff0}'..='\u{ffff}'
        | '\u{1f000}'..='\u{1faff}'
        | '\u{e0000}'.. => return Kind::Gap,
        '،' | '؛' | '؟' | '٪'..='٭' | '۔' | '।' | '॥' => return Kind::Gap,
        _ => c,
    };
    push(word, folded);
    Kind::Letter
}

fn base_letters(base: Option<&u8>, c: char, word: &mut String) -> Kind {
    let letters = match base.copied().unwrap_or(b'.') {
        b'A' => "ae",
        b'D' => "dz",
        b'I' => "ij",
        b'L' => "lj",
        b'N' => "nj",
        b'O' => "oe",
        b'S' => "ss",
        b'T' => "th",
        b'.' => {
            push(word, c);
            return Kind::Letter;
        }
        single => {
            push(word, single as char);
            return Kind::Letter;
        }
    };
    letters.chars().for_each(|letter| push(word, letter));
    Kind::Letter
}

fn push(word: &mut String, c: char) {
    if word.len() + c.len_utf8() <= WORD_BYTES {
        word.push(c);
    }
}

/// The stem that words of one family share: "walk", "walks", "walked", "walking".
///
/// Light English rules, used only to *link* whole words that are in the index anyway; a wrong link costs a little rank and
/// never hides an exact match. See the README for why no stemming crate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stem {
    letters: [u8; WORD_BYTES],
    length: u8,
}

impl Stem {
    pub(crate) fn of(word: &str) -> Self {
        let mut stem = Self { letters: [0; WORD_BYTES], length: word.len().min(WORD_BYTES) as u8 };
        let length = usize::from(stem.length);
        if let (Some(to), Some(from)) = (stem.letters.get_mut(..length), word.as_bytes().get(..length)) {
            to.copy_from_slice(from);
            if word.is_ascii() {
                stem.length = stem_length(to) as u8;
            }
        }
        // Equal stems are equal bytes, also after their end.
        if let Some(rest) = stem.letters.get_mut(usize::from(stem.length)..) {
            rest.fill(0);
        }
        stem
    }

    fn bytes(&self) -> &[u8] {
        self.letters.get(..usize::from(self.length)).unwrap_or_default()
    }

    /// What every word with this stem begins with: only a last "i" or "e" may stand for another letter ("parties", "party";
    /// "caring", "care").
    pub(crate) fn beginning(&self) -> &str {
        let bytes = match self.bytes() {
            [rest @ .., b'i' | b'e'] if rest.len() >= 3 => rest,
            all => all,
        };
        str::from_utf8(bytes).unwrap_or_default()
    }
}

/// A number that words with one [`Stem`] share.
pub(crate) fn family(word: &str) -> u32 {
    hash(Stem::of(word).bytes())
}

/// How much of the word is its stem; may turn a letter of it into another.
fn stem_length(word: &mut [u8]) -> usize {
    let mut n = word.len();
    if n <= 3 || word.iter().any(u8::is_ascii_digit) {
        return n;
    }
    // Plurals.
    let takes_es = |end: &&str| ends(word, n, end.as_bytes());
    if (n > 4 && ends(word, n, b"ies")) || ["sses", "ches", "shes", "xes", "zes"].iter().any(takes_es) {
        n -= 2;
    } else if ends(word, n, b"s") && !["ss", "us", "is"].iter().any(|end| ends(word, n, end.as_bytes())) {
        n -= 1;
    }
    // "loneliness" to "loneli", where "lonely" ends up too.
    if n > 6 && ends(word, n, b"ness") {
        n -= 4;
    }
    // Doings: "walking", "walked", "isolation" beside "isolated".
    let doing = if ends(word, n, b"ing") {
        3
    } else if ends(word, n, b"ed") {
        2
    } else {
        0
    };
    let has_vowel = |upto: usize| word.get(..upto).is_some_and(|rest| rest.iter().any(|c| b"aeiouy".contains(c)));
    if doing > 0 && n >= doing + 3 && has_vowel(n - doing) {
        n -= doing;
        // "caring" belongs to "care", not to "car": such a short rest keeps its silent e.
        if n == 3
            && let [a, b, c] = *word.get(..3).unwrap_or_default()
            && !vowel(a)
            && vowel(b)
            && !vowel(c)
            && !b"wxy".contains(&c)
            && let Some(next) = word.get_mut(3)
        {
            *next = b'e';
            return 4;
        }
    } else if n >= 8 && (ends(word, n, b"tion") || ends(word, n, b"sion")) {
        n -= 3;
    }
    if n > 4 && ends(word, n, b"e") {
        n -= 1;
    }
    // "swimming", "counselling": doubled consonants count once, everywhere.
    if n > 2 && word.get(n - 1) == word.get(n - 2) && word.get(n - 1).is_some_and(|c| !vowel(*c)) {
        n -= 1;
    }
    if n > 3
        && let Some(last @ b'y') = word.get_mut(n - 1)
    {
        *last = b'i';
    }
    n
}

fn ends(word: &[u8], n: usize, end: &[u8]) -> bool {
    word.get(..n).is_some_and(|word| word.ends_with(end))
}

fn vowel(c: u8) -> bool {
    b"aeiou".contains(&c)
}

/// FNV-1a: four instructions a byte, and good enough for words that nobody chooses in order to collide.
pub(crate) fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        each_word(text, &mut |word, range| {
            assert!(text.get(range).is_some(), "a word's range lies on character boundaries");
            all.push(word.to_owned());
        });
        all
    }

    #[test]
    fn words_are_folded() {
        assert_eq!(words("Café Ŵyl—the WOMEN’S drop-in, 10am"), ["cafe", "wyl", "the", "womens", "drop", "in", "10am"]);
        assert_eq!(words("Straße Ærø Łódź"), ["strasse", "aero", "lodz"]);
        assert_eq!(words("e\u{301}t\u{e9}"), ["ete"]);
        assert_eq!(words("Привет, МИР"), ["привет", "мир"]);
        assert_eq!(words("😀 ... \u{202e}"), Vec::<String>::new());
    }

    #[test]
    fn long_words_are_cut_on_a_boundary() {
        assert_eq!(words(&"é".repeat(100)), ["e".repeat(40)]);
        assert_eq!(words(&"د".repeat(100)), ["د".repeat(20)]);
    }

    #[test]
    fn families() {
        for family_of in [
            &["walk", "walks", "walked", "walking"][..],
            &["counsel", "counselling", "counseling", "counselled"],
            &["party", "parties"],
            &["class", "classes"],
            &["dance", "dancing", "danced"],
            &["care", "caring", "cares"],
            &["lonely", "loneliness"],
            &["swim", "swimming"],
            &["isolate", "isolated", "isolation"],
            &["lunch", "lunches"],
            &["cafe", "cafes"],
        ] {
            for word in family_of {
                assert_eq!(family(word), family(family_of.first().unwrap_or(word)), "{word} belongs to {family_of:?}");
            }
        }
        for (one, other) in
            [("care", "car"), ("bus", "bu"), ("sing", "s"), ("this", "thi"), ("station", "state"), ("thing", "th")]
        {
            assert_ne!(family(one), family(other), "{one} and {other} are strangers");
        }
    }

    #[test]
    fn stop_words_are_sorted() {
        assert!(STOP_WORDS.is_sorted() && STOP_WORDS.iter().all(|word| word.len() <= 5));
        assert!(is_stop_word("the") && !is_stop_word("them"));
    }
}
