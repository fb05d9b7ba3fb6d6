//! What changed between two texts, line by line: the longest common subsequence of their lines.

/// One line of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// In both.
    Same(&'a str),
    /// Only in the first.
    Gone(&'a str),
    /// Only in the second.
    Come(&'a str),
    /// So many lines that are in both are not shown.
    Left(usize),
}

/// How many lines around a change are shown.
const AROUND: usize = 3;
/// The most pairs of lines that are compared; beyond, all in between counts as changed.
const MOST: usize = 4_000_000;

/// The lines that differ, with some around them.
pub(super) fn compare<'a>(old: &'a str, new: &'a str) -> Vec<Line<'a>> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    // Most lines are the same, so what is common at both ends is taken off first.
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old.iter().skip(head).rev().zip(new.iter().skip(head).rev()).take_while(|(a, b)| a == b).count();
    let middle =
        |lines: &[&'a str]| -> Vec<&'a str> { lines.iter().copied().take(lines.len() - tail).skip(head).collect() };
    let mut lines: Vec<Line> = old.iter().take(head).map(|line| Line::Same(line)).collect();
    lines.extend(between(&middle(&old), &middle(&new)));
    lines.extend(old.iter().skip(old.len() - tail).map(|line| Line::Same(line)));
    folded(&lines)
}

fn between<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Line<'a>> {
    let width = new.len() + 1;
    let mut lines = Vec::with_capacity(old.len() + new.len());
    if old.len().saturating_mul(new.len()) > MOST {
        lines.extend(old.iter().map(|line| Line::Gone(line)));
        lines.extend(new.iter().map(|line| Line::Come(line)));
        return lines;
    }
    // `common` at (a, b) is how many lines what follows `a` in the one and `b` in the other have in common.
    let mut common = vec![0u32; (old.len() + 1) * width];
    let at = |common: &[u32], a: usize, b: usize| common.get(a * width + b).copied().unwrap_or_default();
    for (a, left) in old.iter().enumerate().rev() {
        for (b, right) in new.iter().enumerate().rev() {
            let longest = if left == right {
                at(&common, a + 1, b + 1) + 1
            } else {
                at(&common, a + 1, b).max(at(&common, a, b + 1))
            };
            if let Some(cell) = common.get_mut(a * width + b) {
                *cell = longest;
            }
        }
    }
    let (mut a, mut b) = (0, 0);
    loop {
        match (old.get(a), new.get(b)) {
            (Some(left), Some(right)) if left == right => {
                lines.push(Line::Same(left));
                (a, b) = (a + 1, b + 1);
            }
            (Some(left), right) if right.is_none() || at(&common, a + 1, b) >= at(&common, a, b + 1) => {
                lines.push(Line::Gone(left));
                a += 1;
            }
            (_, Some(right)) => {
                lines.push(Line::Come(right));
                b += 1;
            }
            _ => return lines,
        }
    }
}

/// Leaves out what is the same and far from any change.
fn folded<'a>(lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let changed: Vec<usize> =
        lines.iter().enumerate().filter(|(_, line)| !matches!(line, Line::Same(_))).map(|(index, _)| index).collect();
    let mut shown = Vec::new();
    let mut left = 0;
    for (index, line) in lines.iter().enumerate() {
        let next = changed.partition_point(|at| *at < index);
        let near = [next.checked_sub(1), Some(next)].into_iter().flatten().filter_map(|place| changed.get(place));
        if near.into_iter().any(|at| at.abs_diff(index) <= AROUND) {
            if left > 0 {
                shown.push(Line::Left(left));
                left = 0;
            }
            shown.push(*line);
        } else {
            left += 1;
        }
    }
    if left > 0 {
        shown.push(Line::Left(left));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_told_apart() {
        use Line::{Come, Gone, Same};
        assert_eq!(compare("a\nb\nc", "a\nx\nc\nd"), [Same("a"), Gone("b"), Come("x"), Same("c"), Come("d")]);
        assert_eq!(compare("a\nb", "b"), [Gone("a"), Same("b")]);
        assert_eq!(compare("a\nb\na\nb", "b\na"), [Gone("a"), Same("b"), Same("a"), Gone("b")]);
        assert_eq!(compare("", "a"), [Come("a")]);
    }

    #[test]
    fn what_is_the_same_and_far_away_is_left_out() {
        let old = (0..20).map(|number| number.to_string()).collect::<Vec<_>>().join("\n");
        let new = old.replace("10", "ten");
        let shown = compare(&old, &new);
        assert_eq!(shown.first(), Some(&Line::Left(7)));
        assert_eq!(shown.last(), Some(&Line::Left(6)));
        assert_eq!(shown.len(), 10);
        assert_eq!(compare("a\nb", "a\nb"), [Line::Left(2)]);
    }

    /// Every line of both texts is in the comparison, in order, whatever they are.
    #[test]
    fn nothing_is_lost() {
        let mut seed = 7u32;
        for _ in 0..300 {
            let mut text = || {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let letters = (0..seed >> 29)
                    .map(|place| ["a", "b", "c"].into_iter().cycle().nth((seed >> (3 * place)) as usize % 3));
                letters.flatten().collect::<Vec<_>>()
            };
            let (old, new) = (text(), text());
            let lines = between(&old, &new);
            let of =
                |which: fn(&Line<'static>) -> Option<&'static str>| lines.iter().filter_map(which).collect::<Vec<_>>();
            assert_eq!(of(|line| if let Line::Same(text) | Line::Gone(text) = line { Some(text) } else { None }), old);
            assert_eq!(of(|line| if let Line::Same(text) | Line::Come(text) = line { Some(text) } else { None }), new);
        }
    }
}
