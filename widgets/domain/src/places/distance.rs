//! The way along the Earth's surface.
//!
//! Sine and arcsine by their series: the library's, exact to the last bit for any angle, are 3 kB of tables that a distance on a map
//! has no use for.

use std::f64::consts::{FRAC_PI_2, PI};

/// The mean radius of the Earth in kilometres (IUGG).
const EARTH: f64 = 6_371.008_8;
/// Kilometres in a mile.
const MILE: f64 = 1.609_344;

/// A position in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// A distance in whole tenths of a mile or of a kilometre: what people read, without any float to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenths(pub u32);

impl Tenths {
    /// The whole ones, and the tenths that are left.
    #[must_use]
    pub fn parts(self) -> (u32, u32) {
        (self.0 / 10, self.0 % 10)
    }
}

impl Point {
    /// A position on the globe; nothing where there is none, or a number is none.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        (latitude.abs() <= 90.0 && longitude.abs() <= 180.0).then_some(Self { latitude, longitude })
    }

    /// How far it is, in kilometres (haversine, as on a globe: within 0.5 % of the true way).
    #[must_use]
    pub fn kilometres(self, to: Self) -> f64 {
        let radians = |degrees: f64| degrees * (PI / 180.0);
        let (from_north, to_north) = (radians(self.latitude), radians(to.latitude));
        let up = sine((to_north - from_north) / 2.0);
        let along = sine(radians(to.longitude - self.longitude) / 2.0);
        let cosine = |angle: f64| sine(FRAC_PI_2 - angle.abs());
        let half = up * up + cosine(from_north) * cosine(to_north) * along * along;
        2.0 * EARTH * arcsine(half.clamp(0.0, 1.0).sqrt())
    }

    /// How far it is, in tenths of a kilometre.
    #[must_use]
    pub fn tenths_of_kilometres(self, to: Self) -> Tenths {
        Tenths((self.kilometres(to) * 10.0 + 0.5) as u32)
    }

    /// How far it is, in tenths of a mile.
    #[must_use]
    pub fn tenths_of_miles(self, to: Self) -> Tenths {
        Tenths((self.kilometres(to) / MILE * 10.0 + 0.5) as u32)
    }
}

/// Of an angle between -π and π.
pub(crate) fn sine(angle: f64) -> f64 {
    let angle = match angle.abs() {
        wide if wide > FRAC_PI_2 => (PI - wide).copysign(angle),
        _ => angle,
    };
    let (mut term, mut sum, mut n) = (angle, angle, 1.0);
    while n < 20.0 {
        term *= -angle * angle / ((n + 1.0) * (n + 2.0));
        sum += term;
        n += 2.0;
    }
    sum
}

/// Of a number between 0 and 1.
fn arcsine(x: f64) -> f64 {
    if x > 0.5 {
        return FRAC_PI_2 - 2.0 * arcsine(((1.0 - x) / 2.0).sqrt());
    }
    let (mut term, mut sum, mut n) = (x, x, 1.0);
    while n < 40.0 {
        term *= x * x * n / (n + 1.0);
        n += 2.0;
        sum += term / n;
    }
    sum
}
