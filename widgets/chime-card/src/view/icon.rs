//! A small drawing for each place, for people who find a picture sooner than a word. Never the only sign: the word stands beside it.

use crate::model::Place;
use windchime_domain::card::Letter;
use windchime_shell::markup::{View, svg};

/// The drawing, in the colour of the words around it. An SVG element needs its namespace.
pub fn view(place: Place) -> View {
    svg("svg")
        .attr("class", "icon")
        .attr("viewBox", "0 0 24 24")
        .attr("width", "24")
        .attr("height", "24")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .attr("fill", "none")
        .attr("stroke", "currentColor")
        .attr("stroke-width", "2")
        .attr("stroke-linecap", "round")
        .attr("stroke-linejoin", "round")
        .child(svg("path").attr("d", lines(place)))
        .done()
}

fn lines(place: Place) -> &'static str {
    match place {
        // Two linked rings.
        Place::Letter(Letter::Connectedness) => {
            "M8.5 7a5 5 0 1 0 0 10a5 5 0 1 0 0-10zM15.5 7a5 5 0 1 0 0 10a5 5 0 1 0 0-10z"
        }
        // The sun coming up.
        Place::Letter(Letter::Hope) => "M2.5 18.5h19M7 18.5a5 5 0 0 1 10 0M12 6v3M4.5 11l2 2M19.5 11l-2 2",
        // The line of a fingertip.
        Place::Letter(Letter::Identity) => {
            "M12.5 11.5a1.5 1.5 0 0 1 3 0a3.5 3.5 0 0 1-7 0a5.5 5.5 0 0 1 11 0a7.5 7.5 0 0 1-15 0a8 8 0 0 1 3.5-6.6"
        }
        // A star to walk by.
        Place::Letter(Letter::Meaning) => "M12 2.5l2.6 6.9 6.9 2.6-6.9 2.6-2.6 6.9-2.6-6.9-6.9-2.6 6.9-2.6z",
        // A flame of one's own.
        Place::Letter(Letter::Empowerment) => {
            "M12.5 2.5c0 4.5 5.5 6 5.5 11.5a6 6 0 0 1-12 0c0-2.6 1.2-4.4 2.4-5.8c.5 1.6 1.2 2.4 2.2 2.8c-.4-3.4.3-6.2 1.9-8.5z"
        }
        // One in the middle, and three around.
        Place::Connections => {
            "M12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5zM5 3.5a2 2 0 1 0 0 4a2 2 0 1 0 0-4zM19 3.5a2 2 0 1 0 0 4a2 2 0 1 0 0-4zM12 17.5a2 2 0 1 0 0 4a2 2 0 1 0 0-4zM6.5 7l3.5 3M17.5 7l-3.5 3M12 14.5v3"
        }
        // A house with its door open.
        Place::Groups => "M3.5 11.5l8.5-8 8.5 8M6 9.5v11h12v-11M10 20.5v-6h4v6",
        // A written card.
        Place::Whole => "M4.5 4.5h15v15h-15zM8 9h8M8 12.5h8M8 16h4",
        // A box with a lid.
        Place::Keep => "M3.5 4.5h17v5h-17zM5 9.5h14v10h-14zM10 13.5h4",
    }
}
