//! The pictures that stand at the left of each idea in Easy Read: our own drawings, one path each, which is both the lines and,
//! thinly, the wash of colour inside them. A picture is never the only sign: its words stand beside it.

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is documented by its name")]
pub enum Picture {
    Book,
    Brush,
    Candle,
    Card,
    Clock,
    Computer,
    Cup,
    Door,
    Ear,
    Gone,
    Hand,
    Heart,
    Home,
    Key,
    Message,
    Moon,
    Mountain,
    Paw,
    Pencil,
    People,
    Person,
    Phone,
    Printer,
    Rain,
    Signpost,
    Skip,
    Speech,
    Sprout,
    Star,
    Steps,
    Sun,
    SunAndCloud,
    Sunrise,
    Thought,
    Tick,
    Together,
    Tree,
    Waves,
}

impl Picture {
    /// The drawing, as a path in a square of 32.
    pub fn path(self) -> &'static str {
        match self {
            Picture::Book => {
                "M16 8l-11-2v18l11 2 11-2V6zM16 8v18M8.5 11l4 .7M8.5 15l4 .7M19.5 11.7l4-.7M19.5 15.7l4-.7"
            }
            Picture::Brush => "M5 27q0-7 6-7 4 1 3 4-1 3-9 3zM12 20L25 5q2-1 2 1L14.5 22",
            Picture::Candle => "M11 15h10v12H11zM7 27h18M16 15v-2.5M16 4q4 4 2.5 7-2.5 2.5-5 0Q12 8 16 4z",
            Picture::Card => "M5 8h22v17H5zM9 13h9M9 17h14M9 21h6",
            Picture::Clock => "M16 5a11 11 0 1 0 0 22a11 11 0 1 0 0-22zM16 9.5V16l4.5 3",
            Picture::Computer => "M5 6h22v14H5zM2 25h28M13 20v5M19 20v5",
            Picture::Cup => "M7 14h15v8q0 4-4 4h-7q-4 0-4-4zM22 16q5-1 5 3t-5 4M11 10q-2-2 0-4M17 10q-2-2 0-4",
            Picture::Door => "M7 28V4h12v24zM4 28h15M15 16v1M22 16h7M26 12.5l3.5 3.5-3.5 3.5",
            Picture::Ear => {
                "M9 14q0-9 8-9 7 0 7 8 0 4-4 6.5t-3 4.5q-1 4-5 3.5-3-.5-3-4M13 14q0-5 4-5 3.5 0 3 4-.5 2.5-3.5 3 1.5 2-.5 3.5"
            }
            Picture::Gone => "M5 12h22v14H5zM5 12l3-6h16l3 6M11 16l10 7M21 16l-10 7",
            Picture::Hand => {
                "M10 19V9.5q1.7-2 3.4 0V16 6q1.7-2 3.4 0v10-9q1.7-2 3.4 0v11l2.3-3.5q2.5-1.5 3.5.7L23 23.5Q21 28 16.5 28 10 28 10 21z"
            }
            Picture::Heart => "M16 26Q4 18 5 11q2-6 8-4 2 1 3 3 1-2 3-3 6-2 8 4 1 7-11 15z",
            Picture::Home => "M3 17L16 5l13 12M7 14v13h18V14M13 27v-8h6v8",
            Picture::Key => "M5 9h22v15H5zM16 20.5v-6M12.5 16.5l3.5-3.5 3.5 3.5",
            Picture::Message => "M4 6h24v16H15l-6 5v-5H4zM10 14h.1M16 14h.1M22 14h.1",
            Picture::Moon => "M19 5a11 11 0 1 0 8 15A9 9 0 0 1 19 5zM25 6v4M23 8h4",
            Picture::Mountain => "M3 27l10-17 6 9 3-4 7 12zM23 4.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5z",
            Picture::Paw => {
                "M16 16q4 1 6 6 1 5-6 4-7 1-6-4 2-5 6-6zM7 11.5a1.5 1.5 0 1 0 .1 0zM13 6.5a1.5 1.5 0 1 0 .1 0zM19 6.5a1.5 1.5 0 1 0 .1 0zM25 11.5a1.5 1.5 0 1 0 .1 0z"
            }
            Picture::Pencil => "M6 26l2-7L22 5l5 5-14 14zM19 8l5 5M8 19l5 5",
            Picture::People => {
                "M16 8a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7zM10 27v-4q0-5 6-5t6 5v4zM6.5 10a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5zM25.5 10a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5zM2.5 24v-2q0-4 4-4M29.5 24v-2q0-4-4-4"
            }
            Picture::Person => "M16 4a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9zM8 28v-5q0-6 8-6t8 6v5z",
            Picture::Phone => "M10 3h12v26H10zM10 24h12M16 26.5h.1M10 6.5h12",
            Picture::Printer => "M9 23H4V13h24v10h-5M9 13V4h14v9M9 19h14v9H9zM13 23h6",
            Picture::Rain => "M8 18q-5-1-4-5 1-4 5-3 2-6 8-5 5 1 5 6 6 0 6 4 0 3-4 3zM10 22l-1 4M16 22l-1 4M22 22l-1 4",
            Picture::Signpost => "M15 6V4M5 6h17l4 4-4 4H5zM15 14v3M27 17H12l-4 3.5 4 3.5h15zM15 24v5",
            Picture::Skip => "M4 20Q12 5 21 14M21 8v6.5h-6M25 21h.1M18 21h.1M11 21h.1",
            Picture::Speech => "M4 5h24v16H16l-6 6v-6H4zM9 11h14M9 15.5h9",
            Picture::Sprout => "M16 27V14M16 18Q7 19 6 10q9-1 10 8zM16 14Q16 7 26 6q0 9-10 8zM8 27h16",
            Picture::Star => "M16 4l3.5 8 8.5.8-6.5 5.7 2 8.5-7.5-4.5L8.5 27l2-8.5L4 12.8l8.5-.8z",
            Picture::Steps => {
                "M8 5q4 0 4 6 0 4-2.5 4T7 12Q5 5 8 5zM7.5 18.5h4q0 3-2 3t-2-3zM23 12q3 0 2 6-.5 4-3 4t-3-4q0-6 4-6zM19.5 25.5h4q0 3-2 3t-2-3z"
            }
            Picture::Sun => {
                "M16 10a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM16 3v3M16 26v3M3 16h3M26 16h3M7 7l2 2M23 23l2 2M25 7l-2 2M9 23l-2 2"
            }
            Picture::SunAndCloud => {
                "M12 26q-5 0-5-4t5-4q2-5 7-4 4 1 4 5 4 0 4 3.5T23 26zM6.5 16.5A5.5 5.5 0 0 1 15 10M11 3v2.5M3 12h2.5M5 6l2 2M18 5l-2 2"
            }
            Picture::Sunrise => "M8 22a8 8 0 0 1 16 0M3 22h26M8 27h16M16 5v5M6 10l3 3M26 10l-3 3",
            Picture::Thought => {
                "M10 20q-6 0-6-5t6-5q2-6 8-5 5 1 6 5 5 1 4 6-1 4-6 4zM10 23a1.5 1.5 0 1 0 .1 0zM6 28h.1"
            }
            Picture::Tick => "M16 5a11 11 0 1 0 0 22a11 11 0 1 0 0-22zM10.5 16.5l4 4 7.5-8.5",
            Picture::Together => {
                "M16 13q-4-3-3.5-5.5 1-2 3.5 0 2.5-2 3.5 0Q20 10 16 13zM8 12a3 3 0 1 0 .1 0zM24 12a3 3 0 1 0 .1 0zM3 28v-3q0-5 5-5 3 0 5 3h6q2-3 5-3 5 0 5 5v3"
            }
            Picture::Tree => "M16 3q7 0 7 6 4 2 3 6t-6 4h-8q-5 0-6-4t3-6q0-6 7-6zM16 12v16M16 18l4-3M11 28h10",
            Picture::Waves => "M3 13q4-5 8.5 0t9 0 8.5 0M3 20q4-5 8.5 0t9 0 8.5 0",
        }
    }
}
