//! Charts: drawn as SVG that says its own figures, always beside a table of the same figures.
//!
//! Drawings are 360 units wide, which is a phone's width, so that their text is as large there as the text around them. Bars
//! carry their counts; what a solid bar means is also written.

use maud::{Markup, html};

use crate::admin::numbers::grouped;
use crate::tally::percent;

/// The width of every drawing.
const WIDTH: usize = 360;
/// About how many units a letter is wide.
const LETTER: usize = 8;
/// The most letters in a line of a bar's label.
const LINE: usize = 44;
/// The longest a bar can be: behind it stands its count.
const LONGEST: usize = 268;
/// The height of a column's room.
const HEIGHT: usize = 120;

/// One bar or column.
pub(super) struct Bar {
    /// What it stands for.
    pub label: String,
    /// How many.
    pub count: usize,
}

/// What a chart is about.
pub(super) struct About<'a> {
    /// Unique in the page: letters, digits and hyphens.
    pub key: &'a str,
    /// What is counted.
    pub title: &'a str,
    /// The heads of the table's columns for labels and counts.
    pub heads: (&'a str, &'a str),
    /// Of how many the shares are; absent where shares say nothing.
    pub base: Option<usize>,
    /// Said above the table: how many answered.
    pub caption: String,
    /// Figures that belong to the table and not into the drawing.
    pub below: Vec<(String, usize)>,
}

/// Bars that lie: for choices, whose labels can be long.
pub(super) fn bars(about: &About, bars: &[Bar]) -> Markup {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or_default().max(1);
    let mut top = 0;
    let mut drawn = Vec::with_capacity(bars.len());
    for bar in bars {
        let lines = lines(&bar.label);
        let at = top + 18 * lines.len() + 4;
        drawn.push((bar, lines, top, at));
        top = at + 20 + 14;
    }
    let drawing = html! {
        @for (bar, lines, top, at) in &drawn {
            @let length = bar.count * LONGEST / most;
            @for (index, line) in lines.iter().enumerate() { text x="0" y=(top + 14 + 18 * index) { (line) } }
            rect.bar x="0" y=(at) width=(length.max(if bar.count > 0 { 2 } else { 0 })) height="20" {}
            line.axis x1="0.5" x2="0.5" y1=(at - 2) y2=(at + 22) {}
            text.figure x=(length + 8) y=(at + 15) {
                (grouped(bar.count))
                @if let Some(base) = about.base { " (" (percent(bar.count, base)) "%)" }
            }
        }
    };
    framed(about, bars, top, &drawing)
}

/// Columns that stand: for numbers and days, which have an order. Columns from `solid` on are filled, those before it are
/// outlined; `over` says above them what they are together.
pub(super) fn columns(
    about: &About,
    bars: &[Bar],
    solid: usize,
    over: Option<&str>,
    ends: Option<(&str, &str)>,
) -> Markup {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or_default().max(1);
    let room = WIDTH / bars.len().max(1);
    let wide = (room * 3 / 4).clamp(2, 44);
    let floor = 44 + HEIGHT;
    let widest = bars.iter().map(|bar| bar.label.chars().count()).max().unwrap_or_default();
    // Where labels would run into each other only every second, third … is written; all are in the table.
    let every = (widest * LETTER + 4).div_ceil(room.max(1)).max(1);
    let counts_fit = grouped(most).len() * LETTER <= room;
    let middle = |index: usize| index * room + room / 2;
    let ends_lines = ends.map(|(low, high)| (lines_of(low, 21), lines_of(high, 21)));
    let tall = floor + 26 + ends_lines.as_ref().map_or(0, |(low, high)| 4 + 18 * low.len().max(high.len()));
    let drawing = html! {
        @if let Some(words) = over {
            @let left = solid * room + (room - wide) / 2;
            @let right = bars.len() * room - (room - wide) / 2;
            // The words end where the columns end, so that they never leave the drawing.
            text.figure x=(right) y="14" text-anchor="end" { (words) }
            path.axis d={ "M" (left) ".5 30V22H" (right) ".5V30" } fill="none" {}
        }
        @for (index, bar) in bars.iter().enumerate() {
            @let height = (bar.count * HEIGHT / most).max(if bar.count > 0 { 2 } else { 0 });
            rect.bar.hollow[index < solid] x=(index * room + (room - wide) / 2) y=(floor - height) width=(wide) height=(height) {}
            @if counts_fit || (bar.count == most && bars.iter().position(|bar| bar.count == most) == Some(index)) {
                text.figure x=(middle(index)) y=(floor - height - 5) text-anchor="middle" { (grouped(bar.count)) }
            }
            // The first label may be wider than its column: it moves in rather than out of the page.
            @if index % every == 0 { text x=(middle(index).max(bar.label.chars().count() * LETTER / 2)) y=(floor + 18) text-anchor="middle" { (bar.label) } }
        }
        line.axis x1="0" x2=(room * bars.len()) y1={ (floor) ".5" } y2={ (floor) ".5" } {}
        @if let Some((low, high)) = &ends_lines {
            @for (index, line) in low.iter().enumerate() { text.end x="0" y=(floor + 40 + 18 * index) { (line) } }
            @for (index, line) in high.iter().enumerate() {
                text.end x=(room * bars.len()) y=(floor + 40 + 18 * index) text-anchor="end" { (line) }
            }
        }
    };
    framed(about, bars, tall, &drawing)
}

fn framed(about: &About, bars: &[Bar], height: usize, drawing: &Markup) -> Markup {
    let figures: Vec<String> = bars.iter().map(|bar| format!("{}: {}", bar.label, grouped(bar.count))).collect();
    let (title, desc) = (format!("title-{}", about.key), format!("desc-{}", about.key));
    html! {
        div.chart {
            svg role="img" aria-labelledby=(title) aria-describedby=(desc) viewBox={ "0 0 " (WIDTH) " " (height) } {
                title id=(title) { "Chart: " (about.title) }
                desc id=(desc) { (figures.join(", ")) }
                (drawing)
            }
            table {
                caption { span.unseen { (about.title) ": " } (about.caption) }
                thead {
                    tr {
                        th scope="col" { (about.heads.0) }
                        th.number scope="col" { (about.heads.1) }
                        @if about.base.is_some() { th.number scope="col" { "Share" } }
                    }
                }
                tbody {
                    @for bar in bars {
                        tr {
                            th scope="row" { (bar.label) }
                            td.number { (grouped(bar.count)) }
                            @if let Some(base) = about.base { td.number { (percent(bar.count, base)) "%" } }
                        }
                    }
                    @for (label, count) in &about.below {
                        tr.soft {
                            th scope="row" { (label) }
                            td.number { (grouped(*count)) }
                            @if about.base.is_some() { td.number { span aria-hidden="true" { "–" } span.unseen { "not counted" } } }
                        }
                    }
                }
            }
        }
    }
}

fn lines(label: &str) -> Vec<String> {
    lines_of(label, LINE)
}

/// A label in lines of at most so many letters, and at most three of them; SVG does not break lines by itself.
fn lines_of(label: &str, longest: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in label.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for (index, part) in letters.chunks(longest).enumerate() {
            let part: String = part.iter().collect();
            match lines.last_mut() {
                Some(line) if index == 0 && line.chars().count() + 1 + part.chars().count() <= longest => {
                    line.push(' ');
                    line.push_str(&part);
                }
                _ => lines.push(part),
            }
        }
    }
    if lines.len() > 3 {
        lines.truncate(3);
        lines.iter_mut().skip(2).for_each(|line| line.push('…'));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_broken_between_words_and_long_ones_end_in_dots() {
        assert_eq!(lines_of("Up to 1 hour", 44), ["Up to 1 hour"]);
        assert_eq!(lines_of("one two three", 7), ["one two", "three"]);
        assert_eq!(lines_of("aaaaaaaaaa bb", 4), ["aaaa", "aaaa", "aa…"]);
        assert_eq!(lines_of("aaaaaa", 4), ["aaaa", "aa"]);
        assert!(lines_of("", 4).is_empty());
    }
}
