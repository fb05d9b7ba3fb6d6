//! When something that did not get through is tried again: soon at first, then ever later, for about three days.

use std::time::Duration;

use crate::marks;

/// How often something is tried altogether. With a first pause of a minute that takes some three days.
const MOST: i64 = 16;
/// The longest pause, in seconds.
pub const LONGEST: i64 = 12 * 60 * 60;

/// The seconds to wait after the `tries`th try (from 1); nothing where it was the last. Each pause is twice the one before it,
/// give or take a quarter, so that what failed together does not come back together.
pub fn pause(tries: i64, first: Duration) -> Option<i64> {
    if tries >= MOST {
        return None;
    }
    let doublings = u32::try_from(tries.saturating_sub(1)).unwrap_or_default().min(20);
    let first = i64::try_from(first.as_secs()).unwrap_or(LONGEST).min(LONGEST);
    let pause = first.saturating_mul(1 << doublings).min(LONGEST);
    // Without randomness all come back together, which is no reason not to come back.
    let [draw] = marks::random::<1>().unwrap_or([128]);
    Some(pause * (384 + i64::from(draw)) / 512)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn pauses_double_from_a_minute_to_half_a_day_and_end_after_some_three_days() {
        let first = Duration::from_secs(60);
        let mut whole = 0;
        for tries in 1..MOST {
            let middle = (60_i64 << (tries - 1).min(20)).min(LONGEST);
            let pause = pause(tries, first).unwrap();
            assert!((middle * 3 / 4..=middle * 5 / 4).contains(&pause), "{tries}: {pause}");
            whole += middle;
        }
        assert_eq!(pause(MOST, first), None);
        assert!((60..84).contains(&(whole / 3600)), "{whole} seconds");
    }

    #[test]
    fn pauses_of_the_same_try_differ() {
        let pauses: std::collections::BTreeSet<_> = (0..20).map(|_| pause(8, Duration::from_secs(60))).collect();
        assert!(pauses.len() > 5, "{pauses:?}");
    }
}
