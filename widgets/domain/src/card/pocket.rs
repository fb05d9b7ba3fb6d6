//! The card for a pocket: four panels the size of a bank card, and what stands where on them. One layout for paper and for a picture, so
//! that both say the same, and so that what does not fit is known and can be said.
//!
//! Lengths are hundredths of a millimetre, from the left and the top of a panel; a text's place is where its first baseline begins. How
//! wide words are depends on fonts, which a browser measures.

use super::Letter;

/// A panel's width: that of a bank card (ISO/IEC 7810, ID-1), 85.6 mm.
pub const WIDTH: i32 = 8560;
/// A panel's height, 54 mm.
pub const HEIGHT: i32 = 5400;
/// Nothing is smaller: 6 points.
pub const SMALLEST: i32 = 212;

const MARGIN: i32 = 400;
const INNER: i32 = WIDTH - 2 * MARGIN;
const INNER_HEIGHT: i32 = HEIGHT - 2 * MARGIN;
const TITLE: Font = Font { size: 340, bold: true };
/// The size of words where there are many; and those that are tried where there are few.
const SMALL: i32 = 235;
const LARGER: [i32; 3] = [310, 285, 260];
/// A text of more lines than three panels hold is not wrapped any further.
const MOST_LINES: usize = 48;
/// Nor one of more characters.
const MOST_CHARACTERS: usize = 3_000;

/// Size and weight of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Font {
    /// The size of the em square, in hundredths of a millimetre.
    pub size: i32,
    /// Whether it is bold.
    pub bold: bool,
}

impl Font {
    fn plain(size: i32) -> Font {
        Font { size, bold: false }
    }

    fn bold(size: i32) -> Font {
        Font { size, bold: true }
    }

    /// From one line to the next.
    fn height(self) -> i32 {
        self.size * 5 / 4
    }
}

/// Words at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Where they begin: the left end of the line, or the right one where they are read from there.
    pub x: i32,
    /// The baseline.
    pub y: i32,
    /// How they look.
    pub font: Font,
    /// Whose colour they have; none is that of all words.
    pub letter: Option<Letter>,
    /// Whether they are read from right to left.
    pub rtl: bool,
    /// The words.
    pub words: String,
}

/// What stands under one heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// Whose page it is.
    pub letter: Option<Letter>,
    /// Its heading.
    pub heading: String,
    /// What was chosen there, in words; empty where there is nothing to choose.
    pub chosen: String,
    /// What stands there.
    pub lines: Vec<Line>,
}

/// Words, and what they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// What they are.
    pub label: String,
    /// The words, with their own line breaks.
    pub words: String,
}

/// The finished panels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pocket {
    /// The front, the two inside, and the back with the crisis lines.
    pub panels: [Vec<Run>; 4],
    /// Whether words were left off; each place where some were ends with "…", and the third panel with the note.
    pub shortened: bool,
}

/// How wide words are in a font, in hundredths of a millimetre.
pub type Measure<'a> = &'a mut dyn FnMut(&str, Font) -> i32;

/// Lays out the sections on the first three panels, and the crisis lines on the last: as large as leaves room for every word or, where
/// that is too small to read, with as much of each text as leaves room for all the others. `note` says what "…" means.
pub fn lay_out(title: &str, sections: &[Section], help: &Section, note: &str, measure: Measure) -> Pocket {
    let (back, help_cut) = help_panel(help, measure);
    let note = paragraph(note, INNER, Font::plain(SMALL), measure);
    let line = Font::plain(SMALL).height();
    let reserve = (note.len() as i32).saturating_mul(line).saturating_add(60);
    let texts = wrapped(sections, SMALL, measure);
    let mut attempt = |texts: &[Text], size, most, keep| {
        let (rows, cut) = rows(title, sections, texts, size, most, keep, measure);
        Some((pour(rows, if cut || help_cut { reserve } else { 0 })?, cut))
    };
    let whole = attempt(&texts, SMALL, MOST_LINES, usize::MAX).filter(|(_, cut)| !cut && !help_cut);
    let poured = match whole {
        Some(_) => LARGER
            .into_iter()
            .find_map(|size| {
                let texts = wrapped(sections, size, measure);
                let (rows, cut) = rows(title, sections, &texts, size, MOST_LINES, usize::MAX, measure);
                (!cut).then(|| pour(rows, 0)).flatten().map(|panels| (panels, false))
            })
            .or(whole),
        None => fewest_left_off(&mut |most| attempt(&texts, SMALL, most, usize::MAX))
            // Not even a line for each: then what comes last, the local groups, is left off as far as it takes.
            .or_else(|| (0..texts.len()).rev().find_map(|keep| attempt(&texts, SMALL, 1, keep))),
    };
    let ([front, left, mut right], cut) = poured.unwrap_or_default();
    let shortened = cut || help_cut;
    if shortened {
        let mut y = HEIGHT - MARGIN - reserve + 60;
        for words in note {
            right.push(run(&words, MARGIN, y + SMALL, Font::plain(SMALL), None));
            y += line;
        }
    }
    Pocket { panels: [front, left, right, back], shortened }
}

/// What comes of the largest number of lines of each text that there is room for, found by halving.
fn fewest_left_off<T>(attempt: &mut dyn FnMut(usize) -> Option<T>) -> Option<T> {
    let (mut fits, mut too_many, mut best) = (0, MOST_LINES + 1, None);
    while fits + 1 < too_many {
        let most = fits.midpoint(too_many);
        match attempt(most) {
            None => too_many = most,
            some => (fits, best) = (most, some),
        }
    }
    best
}

/// Words as lines of at most that width.
pub fn paragraph(words: &str, width: i32, font: Font, measure: Measure) -> Vec<String> {
    wrap(words, width, width, font, measure).lines
}

/// Words at a place where a line begins, in a panel or on a page of that margin.
fn run(words: &str, left: i32, y: i32, font: Font, letter: Option<Letter>) -> Run {
    let rtl = is_rtl(words);
    let x = if rtl { WIDTH - MARGIN } else { left };
    Run { x, y, font, letter, rtl, words: words.to_owned() }
}

/// A text that has been wrapped, and the room that its label takes on its first line.
struct Text {
    indent: i32,
    lines: Vec<String>,
    /// Whether there was more of it.
    more: bool,
}

fn wrapped(sections: &[Section], size: i32, measure: Measure) -> Vec<Text> {
    let mut texts = Vec::new();
    for line in sections.iter().flat_map(|section| &section.lines) {
        let label = if line.label.is_empty() { 0 } else { measure(&line.label, Font::bold(size)).saturating_add(120) };
        // A long label has a line of its own, and so has one whose words are read the other way.
        let own_line = label > INNER / 2 || (label > 0 && is_rtl(&line.words));
        let indent = if own_line { 0 } else { label };
        let mut text = wrap(&line.words, INNER - indent, INNER, Font::plain(size), measure);
        if own_line {
            text.lines.insert(0, String::new());
        }
        texts.push(Text { indent, ..text });
    }
    texts
}

/// What stands beside one another on a line.
struct Row {
    runs: Vec<Run>,
    height: i32,
    /// Above it, unless it is the first of a panel.
    gap: i32,
    /// Whether it stays with the row after it.
    stays: bool,
}

/// Every row, with at most so many lines of each text, and only so many of the texts; and whether anything is missing.
fn rows(
    title: &str,
    all: &[Section],
    texts: &[Text],
    size: i32,
    most: usize,
    keep: usize,
    measure: Measure,
) -> (Vec<Row>, bool) {
    let (plain, bold, large) = (Font::plain(size), Font::bold(size), Font::bold(size * 5 / 4));
    let row = |runs, font: Font, gap| Row { runs, height: font.height(), gap, stays: true };
    let mut rows = vec![row(vec![run(title, MARGIN, TITLE.size, TITLE, None)], TITLE, 0)];
    let (mut cut, mut texts) = (false, texts.iter().take(keep));
    for section in all {
        let mut heading = vec![run(&section.heading, MARGIN, large.size, large, section.letter)];
        let left = MARGIN + measure(&section.heading, large) + 250;
        let beside = left + measure(&section.chosen, plain) <= WIDTH - MARGIN;
        if beside && !section.chosen.is_empty() {
            heading.push(Run { x: left, ..run(&section.chosen, left, large.size, plain, None) });
        }
        rows.push(row(heading, large, size / 2));
        if !beside {
            rows.push(row(vec![run(&section.chosen, MARGIN, size, plain, None)], plain, 0));
        }
        for line in &section.lines {
            let Some(text) = texts.next() else {
                cut = true;
                continue;
            };
            let shown = text.lines.len().min(most.max(if text.indent == 0 { 2 } else { 1 }));
            let missing = text.more || shown < text.lines.len();
            cut |= missing;
            let mut label = (!line.label.is_empty()).then(|| run(&line.label, MARGIN, size, bold, None));
            for (at, words) in text.lines.iter().take(shown.max(1)).enumerate() {
                let indent = if at == 0 { text.indent } else { 0 };
                let words = if missing && at + 1 == shown {
                    shorten(words, INNER - indent, plain, measure)
                } else {
                    words.clone()
                };
                let words = (!words.is_empty()).then(|| run(&words, MARGIN + indent, size, plain, None));
                rows.push(row(label.take().into_iter().chain(words).collect(), plain, 0));
            }
            rows.extend(label.map(|label| row(vec![label], plain, 0)));
        }
        if let Some(last) = rows.last_mut() {
            last.stays = false;
        }
    }
    (rows, cut)
}

/// Puts rows on three panels, one after the other, each section on one panel if that is large enough; `None` where they do not fit.
fn pour(rows: Vec<Row>, reserve: i32) -> Option<[Vec<Run>; 3]> {
    let mut panels: [Vec<Run>; 3] = Default::default();
    let (mut panel, mut y) = (0, 0);
    // What is as tall as a panel is torn between two lines, and only there: never below its heading.
    let mut needs = Vec::with_capacity(rows.len());
    let mut below = 0;
    for row in rows.iter().rev() {
        below = row.height + if row.stays { below } else { 0 };
        needs.push(below);
    }
    let tall = INNER_HEIGHT / 2;
    for row in rows {
        let need = needs.pop().unwrap_or_default();
        let room = if panel == 2 { INNER_HEIGHT - reserve } else { INNER_HEIGHT };
        let need = if need > tall { row.height.max(if row.gap > 0 { 3 * row.height } else { 0 }) } else { need };
        if y > 0 && y + row.gap + need > room {
            panel += 1;
            y = 0;
        }
        let top = if y == 0 { 0 } else { y + row.gap };
        if panel == 2 && top + row.height > INNER_HEIGHT - reserve {
            return None;
        }
        let place = panels.get_mut(panel)?;
        place.extend(row.runs.into_iter().map(|run| Run { y: MARGIN + top + run.y, ..run }));
        y = top + row.height;
    }
    Some(panels)
}

/// The crisis lines: words at the left, what to call at the right; as large as they can be.
fn help_panel(help: &Section, measure: Measure) -> (Vec<Run>, bool) {
    let mut size = 300;
    loop {
        let (font, bold, heading) = (Font::plain(size), Font::bold(size), Font::bold(size + 30));
        let mut runs = Vec::new();
        let mut y = 0;
        for words in paragraph(&help.heading, INNER, heading, measure) {
            runs.push(run(&words, MARGIN, MARGIN + y + heading.size, heading, None));
            y += heading.height();
        }
        let mut cut = false;
        for line in &help.lines {
            let call = measure(&line.words, bold);
            let lines = paragraph(&line.label, INNER - call - 250, font, measure);
            let height = font.height() * (lines.len().max(1) as i32) + 70;
            if y + height > INNER_HEIGHT + 70 && size < SMALLEST + 10 {
                cut = true;
                break;
            }
            let base = MARGIN + y + 70 + font.size;
            for (at, words) in lines.iter().enumerate() {
                runs.push(run(words, MARGIN, base + font.height() * (at as i32), font, None));
            }
            runs.push(Run { x: WIDTH - MARGIN - call, rtl: false, ..run(&line.words, MARGIN, base, bold, None) });
            y += height;
        }
        if y <= INNER_HEIGHT || size < SMALLEST + 10 {
            return (runs, cut);
        }
        size -= 10;
    }
}

fn wrap(words: &str, first: i32, width: i32, font: Font, measure: Measure) -> Text {
    let end = words.char_indices().nth(MOST_CHARACTERS).map_or(words.len(), |(at, _)| at);
    let (words, mut more) =
        words.split_at_checked(end).map_or((words, false), |(words, rest)| (words, !rest.is_empty()));
    // Printers' fonts can be a little wider than those on a screen.
    let (first, width) = (first * 97 / 100, width * 97 / 100);
    let space = measure(" ", font);
    let mut lines: Vec<String> = Vec::new();
    let room = |lines: &[String]| if lines.is_empty() { first } else { width };
    for paragraph in words.lines() {
        let (mut line, mut long) = (String::new(), 0);
        for word in paragraph.split_whitespace() {
            // Each word by itself, so that a text of hundreds costs a measurement for each and no more.
            let wide = measure(word, font);
            if !line.is_empty() && long + space + wide <= room(&lines) {
                line.extend([" ", word]);
                long += space + wide;
                continue;
            }
            if !line.is_empty() || (lines.is_empty() && first < width && wide > first) {
                lines.push(std::mem::take(&mut line));
            }
            let mut rest = word;
            while lines.len() <= MOST_LINES && measure(rest, font) > room(&lines) {
                let (fits, after) =
                    rest.split_at_checked(fitting(rest, room(&lines), font, measure)).unwrap_or((rest, ""));
                lines.push(fits.to_owned());
                rest = after;
            }
            rest.clone_into(&mut line);
            long = if rest.len() == word.len() { wide } else { measure(rest, font) };
        }
        if !line.is_empty() {
            lines.push(line);
        }
        if lines.len() > MOST_LINES {
            more = true;
            lines.truncate(MOST_LINES);
            break;
        }
    }
    Text { indent: 0, lines, more }
}

/// How many bytes of a word fit; at least one character with all that belongs to it.
fn fitting(word: &str, room: i32, font: Font, measure: Measure) -> usize {
    let mut best = None;
    for (end, next) in word.char_indices().skip(1).chain([(word.len(), ' ')]) {
        let so_far = word.get(..end).unwrap_or_default();
        if belongs(next) || so_far.ends_with('\u{200d}') {
            continue;
        }
        if measure(so_far, font) > room {
            return best.unwrap_or(end);
        }
        best = Some(end);
    }
    best.unwrap_or(word.len())
}

/// Whether a character is only a part of the one before it: accents, vowel points, joiners, skin tones.
fn belongs(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}'
        | '\u{93a}'..='\u{94f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{200c}'..='\u{200f}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// As much of a line as fits with "…" at its end.
fn shorten(line: &str, room: i32, font: Font, measure: Measure) -> String {
    let mut kept = line.to_owned();
    loop {
        let tried = [kept.trim_end(), "…"].concat();
        if kept.is_empty() || measure(&tried, font) <= room * 97 / 100 {
            return tried;
        }
        kept.pop();
        while kept.chars().next_back().is_some_and(belongs) {
            kept.pop();
        }
    }
}

/// Whether words are read from right to left: as their first letter is (Unicode Bidirectional Algorithm, rules P2 and P3, by the blocks of
/// the scripts that are).
pub fn is_rtl(words: &str) -> bool {
    let strong = words.chars().find(|letter| {
        letter.is_ascii_alphabetic()
            || matches!(letter, '\u{c0}'..='\u{1fff}' | '\u{2c00}'..='\u{1efff}') && !belongs(*letter)
    });
    strong.is_some_and(|letter| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'))
}

#[cfg(test)]
#[path = "pocket_tests.rs"]
mod tests;
