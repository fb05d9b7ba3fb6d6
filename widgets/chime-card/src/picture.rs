//! The pictures that stand at the left of each idea in Easy Read: our own drawings (`drawings.json`, which come with the words of
//! Easy Read), one path each in a square of 32, which is both the lines and, thinly, the wash of colour inside them. A picture is never the only sign: its words stand beside it.

use crate::texts;
use windchime_shell::texts::Text;

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
    pub fn path(self) -> &'static Text {
        match self {
            Picture::Book => &texts::DRAWING_BOOK,
            Picture::Brush => &texts::DRAWING_BRUSH,
            Picture::Candle => &texts::DRAWING_CANDLE,
            Picture::Card => &texts::DRAWING_CARD,
            Picture::Clock => &texts::DRAWING_CLOCK,
            Picture::Computer => &texts::DRAWING_COMPUTER,
            Picture::Cup => &texts::DRAWING_CUP,
            Picture::Door => &texts::DRAWING_DOOR,
            Picture::Ear => &texts::DRAWING_EAR,
            Picture::Gone => &texts::DRAWING_GONE,
            Picture::Hand => &texts::DRAWING_HAND,
            Picture::Heart => &texts::DRAWING_HEART,
            Picture::Home => &texts::DRAWING_HOME,
            Picture::Key => &texts::DRAWING_KEY,
            Picture::Message => &texts::DRAWING_MESSAGE,
            Picture::Moon => &texts::DRAWING_MOON,
            Picture::Mountain => &texts::DRAWING_MOUNTAIN,
            Picture::Paw => &texts::DRAWING_PAW,
            Picture::Pencil => &texts::DRAWING_PENCIL,
            Picture::People => &texts::DRAWING_PEOPLE,
            Picture::Person => &texts::DRAWING_PERSON,
            Picture::Phone => &texts::DRAWING_PHONE,
            Picture::Printer => &texts::DRAWING_PRINTER,
            Picture::Rain => &texts::DRAWING_RAIN,
            Picture::Signpost => &texts::DRAWING_SIGNPOST,
            Picture::Skip => &texts::DRAWING_SKIP,
            Picture::Speech => &texts::DRAWING_SPEECH,
            Picture::Sprout => &texts::DRAWING_SPROUT,
            Picture::Star => &texts::DRAWING_STAR,
            Picture::Steps => &texts::DRAWING_STEPS,
            Picture::Sun => &texts::DRAWING_SUN,
            Picture::SunAndCloud => &texts::DRAWING_SUN_AND_CLOUD,
            Picture::Sunrise => &texts::DRAWING_SUNRISE,
            Picture::Thought => &texts::DRAWING_THOUGHT,
            Picture::Tick => &texts::DRAWING_TICK,
            Picture::Together => &texts::DRAWING_TOGETHER,
            Picture::Tree => &texts::DRAWING_TREE,
            Picture::Waves => &texts::DRAWING_WAVES,
        }
    }
}
