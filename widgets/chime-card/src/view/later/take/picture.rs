//! The small card drawn: as SVG for page and paper, and on a canvas for a file.

use std::collections::BTreeMap;
use windchime_domain::card::Letter;
use windchime_domain::card::pocket::{self, Font, HEIGHT, Pocket, Run, Section, WIDTH};
use windchime_shell::canvas::Canvas;
use windchime_shell::markup::{El, View, svg};
use windchime_shell::texts::digits;

/// A4 paper, in hundredths of a millimetre.
const PAPER: [i32; 2] = [21_000, 29_700];
/// Where the strip of four begins on it.
const LEFT: i32 = (PAPER[0] - 2 * WIDTH) / 2;
const TOP: i32 = 2_600;

/// The colour of a letter on white paper; as in style.css.
pub fn ink(letter: Option<Letter>) -> &'static str {
    match letter {
        None => "#1f2233",
        Some(Letter::Connectedness) => "#1d1c7b",
        Some(Letter::Hope) => "#b1430b",
        Some(Letter::Identity) => "#8e4aed",
        Some(Letter::Meaning) => "#477e73",
        Some(Letter::Empowerment) => "#480f1e",
    }
}

/// Lays the card out by the fonts of this browser; natively, where there are none, by a guess.
pub fn lay_out(title: &str, sections: &[Section], help: &Section, note: &str) -> Pocket {
    pocket::lay_out(title, sections, help, note, &mut measure())
}

/// The size at which words are measured; at others they are as much wider or narrower.
const MEASURED: i32 = 1_000;

/// Each word is measured once: asking the browser takes as long as everything else about it.
fn measure() -> impl FnMut(&str, Font) -> i32 {
    let mut fonts = [false, true].map(|bold| {
        let canvas = Canvas::new(1, 1, 1.0);
        if let Some(canvas) = &canvas {
            canvas.font(MEASURED, bold);
        }
        (canvas, BTreeMap::<String, i32>::new())
    });
    move |words: &str, font: Font| {
        let [plain, bold] = &mut fonts;
        let (canvas, known) = if font.bold { bold } else { plain };
        let wide = known.get(words).copied().unwrap_or_else(|| {
            let wide = match canvas {
                Some(canvas) => canvas.measure(words),
                None => (words.chars().count() as i32).saturating_mul(MEASURED) / 2,
            };
            known.insert(words.to_owned(), wide);
            wide
        });
        (i64::from(wide) * i64::from(font.size) / i64::from(MEASURED)) as i32
    }
}

/// A panel as a drawing.
pub fn panel(pocket: &Pocket, at: usize) -> View {
    drawing([WIDTH, HEIGHT]).children(pocket.panels.get(at).into_iter().flatten().map(text)).done()
}

/// The sheet from which the card is cut and folded: the front and the back upside down above the two inside, so that folding the upper
/// half to the back and closing it like a book puts each where it belongs. Below stands how.
pub fn folded(pocket: &Pocket, how: &[String]) -> El {
    let [front, left, right, back] = &pocket.panels;
    let (middle, bottom) = (LEFT + WIDTH, TOP + HEIGHT);
    let at = |x, y, turn: &str, runs: &[Run]| {
        let place = ["translate(", &digits(x), " ", &digits(y), ")", turn].concat();
        svg("g").attr("transform", place).children(runs.iter().map(text)).done()
    };
    let turned = " rotate(180)";
    let mut lines = Vec::new();
    // Where to cut: a mark on either side of each corner. Where to fold: dashes outside, dots within.
    for x in [LEFT, LEFT + 2 * WIDTH] {
        lines.extend([
            line([x, TOP - 700, x, TOP - 200], ""),
            line([x, TOP + 2 * HEIGHT + 200, x, TOP + 2 * HEIGHT + 700], ""),
        ]);
    }
    for y in [TOP, TOP + 2 * HEIGHT] {
        lines.extend([
            line([LEFT - 700, y, LEFT - 200, y], ""),
            line([LEFT + 2 * WIDTH + 200, y, LEFT + 2 * WIDTH + 700, y], ""),
        ]);
    }
    lines.push(line([LEFT - 700, bottom, LEFT + 2 * WIDTH + 700, bottom], "20 120"));
    lines.push(line([middle, TOP - 700, middle, TOP + 2 * HEIGHT + 700], "20 120"));
    let font = Font { size: 400, bold: false };
    let mut y = TOP + 2 * HEIGHT + 1_400;
    let mut measure = measure();
    let mut words = Vec::new();
    for step in how {
        for line in pocket::paragraph(step, 2 * WIDTH, font, &mut measure) {
            words.push(text(&Run { x: LEFT, y, font, letter: None, rtl: false, words: line }));
            y += 560;
        }
        y += 120;
    }
    drawing(PAPER)
        .child(at(middle, bottom, turned, front))
        .child(at(middle + WIDTH, bottom, turned, back))
        .child(at(LEFT, bottom, "", left))
        .child(at(middle, bottom, "", right))
        .children(lines)
        .children(words)
}

/// The four panels one below the other, as a PNG `Blob`; none where the browser cannot draw.
pub async fn png(pocket: &Pocket) -> Option<windchime_shell::canvas::Png> {
    const GAP: i32 = 20;
    let canvas = Canvas::new(WIDTH, 4 * HEIGHT + 3 * GAP, 0.15)?;
    for (at, panel) in (0_i32..).zip(&pocket.panels) {
        let top = at * (HEIGHT + GAP);
        if at > 0 {
            canvas.ink("#8a8ea3");
            canvas.fill([0, top - GAP, WIDTH, GAP]);
        }
        for run in panel {
            canvas.ink(ink(run.letter));
            canvas.font(run.font.size, run.font.bold);
            canvas.write(&run.words, run.x, top + run.y, run.rtl);
        }
    }
    canvas.png().await
}

/// What most words have in common is said once.
fn drawing([width, height]: [i32; 2]) -> El {
    svg("svg")
        .attr("viewBox", ["0 0 ", &digits(width), " ", &digits(height)].concat())
        .attr("font-weight", "400")
        .attr("fill", ink(None))
        .attr("direction", "ltr")
}

fn text(run: &Run) -> View {
    let own = |is_so: bool, value: &str| is_so.then(|| value.to_owned());
    svg("text")
        .attr("x", digits(run.x))
        .attr("y", digits(run.y))
        .attr("font-size", digits(run.font.size))
        .maybe("font-weight", own(run.font.bold, "700"))
        .maybe("fill", own(run.letter.is_some(), ink(run.letter)))
        .maybe("direction", own(run.rtl, "rtl"))
        .text(run.words.clone())
        .done()
}

fn line([x1, y1, x2, y2]: [i32; 4], dashes: &'static str) -> View {
    let line = svg("line").attr("x1", digits(x1)).attr("y1", digits(y1)).attr("x2", digits(x2)).attr("y2", digits(y2));
    line.attr("stroke", "#565a6e").attr("stroke-width", "15").attr("stroke-dasharray", dashes).done()
}
