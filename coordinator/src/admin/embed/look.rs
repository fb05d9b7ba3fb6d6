//! The look: custom properties that a partner may set, and whether what is chosen can be read.

use windchime_domain::attributes::CUSTOM_PROPERTIES;

/// The longest value taken.
const LONGEST: usize = 120;

/// What each property's field is called, in the address and on the page, and what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    Colour,
    Length,
    Font,
}

/// A field of the look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    /// Its name in the address.
    pub name: &'static str,
    /// The CSS property it sets.
    pub property: &'static str,
    pub label: &'static str,
    pub takes: Takes,
}

/// Every field. A test holds it against the widgets' own table.
pub(super) const FIELDS: [Field; 8] = [
    field("look-accent", "--windchime-accent", "Colour of buttons and links", Takes::Colour),
    field("look-accent-ink", "--windchime-accent-ink", "Text on that colour", Takes::Colour),
    field("look-surface", "--windchime-surface", "Background", Takes::Colour),
    field("look-ink", "--windchime-ink", "Text", Takes::Colour),
    field("look-radius", "--windchime-radius", "Roundness of corners", Takes::Length),
    field("look-font", "--windchime-font", "Font", Takes::Font),
    field("look-font-size", "--windchime-font-size", "Size of text", Takes::Length),
    field("look-width", "max-width", "Greatest width", Takes::Length),
];

const fn field(name: &'static str, property: &'static str, label: &'static str, takes: Takes) -> Field {
    Field { name, property, label, takes }
}

impl Field {
    /// What the widgets' own table says about it.
    pub(super) fn doc(&self) -> &'static str {
        let own = "How wide the widget may become; by default 46em.";
        CUSTOM_PROPERTIES.iter().find(|part| part.name == self.property).map_or(own, |part| part.doc)
    }
}

/// What was chosen and is sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Look(Vec<(&'static str, &'static str, String)>);

impl Look {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Field and value of each.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(field, _, value)| (*field, value.as_str()))
    }

    /// A rule of CSS for that selector.
    pub(super) fn css(&self, selector: &str) -> String {
        let lines = self.0.iter().map(|(_, property, value)| format!("  {property}: {value};\n"));
        format!("{selector} {{\n{}}}\n", lines.collect::<String>())
    }

    fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, ..)| *name == field).map(|(.., value)| value.as_str())
    }
}

/// Reads the look from the fields of the page.
pub(super) fn read<'a>(get: &dyn Fn(&str) -> &'a str, wrong: &mut Vec<(String, String)>) -> Look {
    let mut look = Look::default();
    for field in FIELDS {
        let value = get(field.name);
        let (fits, needs) = match field.takes {
            Takes::Colour => {
                (is_colour(value), "a colour like #1f5f4a, or light-dark(#1f5f4a, #9fe0c4) for light and dark pages")
            }
            Takes::Length => (is_length(value), "a length like 0.25em, 18px or 40rem"),
            Takes::Font => (is_font(value), "font names like Georgia, serif"),
        };
        if value.is_empty() {
        } else if fits && value.len() <= LONGEST {
            look.0.push((field.name, field.property, value.to_owned()));
        } else {
            wrong.push((field.name.to_owned(), format!("“{}” cannot be “{value}”. Use {needs}", field.label)));
        }
    }
    look
}

fn is_colour(text: &str) -> bool {
    match text.strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')')) {
        Some(both) => both
            .split_once(',')
            .is_some_and(|(light, dark)| is_plain_colour(light.trim()) && is_plain_colour(dark.trim())),
        None => is_plain_colour(text),
    }
}

/// `#rgb`, `#rrggbb`, a colour's name, or a function like `rgb(…)` with nothing but numbers.
fn is_plain_colour(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix('#') {
        return matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    match text.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
        Some((function, inside)) => {
            ["rgb", "hsl", "hwb", "lab", "lch", "oklab", "oklch"].contains(&function)
                && !inside.is_empty()
                && inside.bytes().all(|byte| byte.is_ascii_digit() || b" .,%/-".contains(&byte))
        }
        None => is_word(text),
    }
}

fn is_length(text: &str) -> bool {
    let end = text.find(|letter: char| !(letter.is_ascii_digit() || letter == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    number.parse::<f32>().is_ok_and(f32::is_finite)
        && (["em", "rem", "px", "ch", "%", "vw"].contains(&unit) || text == "0")
}

/// Names with commas between them, in double quotation marks or bare.
fn is_font(text: &str) -> bool {
    text.split(',').map(str::trim).all(|name| {
        let bare = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(name);
        !bare.is_empty() && bare.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
    })
}

/// The widgets' own colours, on light pages and on dark ones.
const OWN: [(&str, [&str; 2]); 4] = [
    ("look-accent", ["#37368f", "#b9b8ff"]),
    ("look-accent-ink", ["#ffffff", "#15152e"]),
    ("look-surface", ["#ffffff", "#191a26"]),
    ("look-ink", ["#1f2233", "#ececf3"]),
];

/// What many people could not read, in words: WCAG 2.2 asks for a contrast of 4.5 to 1. Colours that are not written as `#…`
/// are passed over.
pub(super) fn faint(look: &Look, theme: &str) -> Vec<String> {
    let pages: &[(usize, &str)] = match theme {
        "light" => &[(0, "light")],
        "dark" => &[(1, "dark")],
        _ => &[(0, "light"), (1, "dark")],
    };
    let mut told = Vec::new();
    for (place, page) in pages {
        let colour = |field: &str| {
            let own = OWN.iter().find(|(name, _)| *name == field).and_then(|(_, own)| own.get(*place)).copied()?;
            luminance(look.of(field).map_or(own, |chosen| side(chosen, *place)))
        };
        for (over, under, what) in [
            ("look-accent", "look-surface", "Links and buttons on the background"),
            ("look-accent-ink", "look-accent", "The words on buttons"),
            ("look-ink", "look-surface", "Text on the background"),
        ] {
            if look.of(over).is_none() && look.of(under).is_none() {
                continue;
            }
            if let (Some(over), Some(under)) = (colour(over), colour(under)) {
                let ratio = (over.max(under) + 0.05) / (over.min(under) + 0.05);
                if ratio < 4.5 {
                    told.push(format!(
                        "{what} would have a contrast of {ratio:.1} to 1 on {page} pages, where people need 4.5 to 1."
                    ));
                }
            }
        }
    }
    told
}

/// The colour for light pages (0) or dark ones (1).
fn side(colour: &str, place: usize) -> &str {
    match colour.strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')')) {
        Some(both) => both.split(',').nth(place).unwrap_or_default().trim(),
        None => colour,
    }
}

/// Relative luminance as WCAG 2.2 defines it.
fn luminance(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#')?;
    let whole: String =
        if digits.len() == 3 { digits.chars().flat_map(|digit| [digit, digit]).collect() } else { digits.to_owned() };
    let channel = |at: usize| {
        let value = u8::from_str_radix(whole.get(at..at + 2)?, 16).ok()?;
        let share = f64::from(value) / 255.0;
        Some(if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_custom_property_of_the_widgets_has_its_field() {
        let ours: Vec<&str> = FIELDS.iter().map(|field| field.property).filter(|name| name.starts_with("--")).collect();
        let theirs: Vec<&str> = CUSTOM_PROPERTIES.iter().map(|part| part.name).collect();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn only_what_is_a_value_of_its_kind_is_taken() {
        for fine in ["#1f5f4a", "#abc", "teal", "rgb(1 2 3 / 50%)", "light-dark(#fff, #000)"] {
            assert!(is_colour(fine), "{fine}");
        }
        for wrong in
            ["#12", "red;", "url(x)", "var(--a)", "red}a{", "rgb(a)", "light-dark(#fff)", "", "#fff\"", "expression(1)"]
        {
            assert!(!is_colour(wrong), "{wrong}");
        }
        for fine in ["0", "0.25em", "40rem", "18px", "100%"] {
            assert!(is_length(fine), "{fine}");
        }
        for wrong in ["", "em", "1", "-1em", "1em;", "calc(1em)", "1.2.3em", "1 em"] {
            assert!(!is_length(wrong), "{wrong}");
        }
        for fine in ["Georgia, serif", "\"Open Sans\", sans-serif", "Noto Sans"] {
            assert!(is_font(fine), "{fine}");
        }
        for wrong in ["", "a;b", "a,", "\"a", "url(x)", "a\\b", "</style>"] {
            assert!(!is_font(wrong), "{wrong}");
        }
    }

    fn look(pairs: &[(&str, &str)]) -> Look {
        let mut wrong = Vec::new();
        read(&|name| pairs.iter().find(|(field, _)| *field == name).map_or("", |(_, value)| value), &mut wrong)
    }

    #[test]
    fn what_cannot_be_read_is_told_for_each_kind_of_page() {
        assert!(faint(&Look::default(), "auto").is_empty());
        let dark_green = look(&[("look-accent", "#1f5f4a")]);
        assert!(faint(&dark_green, "light").is_empty());
        let told = faint(&dark_green, "auto");
        assert!(told.iter().all(|line| line.contains("on dark pages")) && told.len() == 2, "{told:?}");
        assert!(faint(&look(&[("look-accent", "light-dark(#1f5f4a, #9fe0c4)")]), "auto").is_empty());
        let grey = faint(&look(&[("look-ink", "#777777"), ("look-surface", "#fff")]), "light");
        assert!(matches!(grey.as_slice(), [line] if line.contains("a contrast of 4.5 to 1 on light")), "{grey:?}");
    }
}
