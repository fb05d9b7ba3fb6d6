//! How old what an entry says is: an entry that nobody has checked for long sends people to locked doors.

use jiff::ToSpan as _;
use jiff::civil::Date;

/// How old a check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// Checked in the last six months.
    Fresh,
    /// Checked in the last twelve.
    GettingOld,
    /// Checked before that.
    Stale,
    /// Nobody said when.
    Unknown,
}

impl Freshness {
    /// How old a check of that day is.
    pub fn of(checked: Option<Date>, today: Date) -> Freshness {
        let before = |months: i64| today.saturating_sub(months.months());
        match checked {
            None => Freshness::Unknown,
            Some(checked) if checked >= before(6) => Freshness::Fresh,
            Some(checked) if checked >= before(12) => Freshness::GettingOld,
            Some(_) => Freshness::Stale,
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Freshness::Fresh => "Fresh",
            Freshness::GettingOld => "Getting old",
            Freshness::Stale => "Out of date",
            Freshness::Unknown => "Never checked",
        }
    }

    /// A letter that stands beside the words, so that a long list can be skimmed.
    pub fn letter(self) -> &'static str {
        match self {
            Freshness::Fresh => "F",
            Freshness::GettingOld => "G",
            Freshness::Stale => "O",
            Freshness::Unknown => "?",
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn six_and_twelve_months_are_the_bounds() {
        let today = "2026-08-31".parse().unwrap();
        let of = |text: &str| Freshness::of(Some(text.parse().unwrap()), today);
        assert_eq!(of("2026-08-31"), Freshness::Fresh);
        // The last of February is six months before the last of August.
        assert_eq!(of("2026-02-28"), Freshness::Fresh);
        assert_eq!(of("2026-02-27"), Freshness::GettingOld);
        assert_eq!(of("2025-08-31"), Freshness::GettingOld);
        assert_eq!(of("2025-08-30"), Freshness::Stale);
        assert_eq!(Freshness::of(None, today), Freshness::Unknown);
    }
}
