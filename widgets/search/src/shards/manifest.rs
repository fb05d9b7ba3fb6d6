//! The list of all shards, and which of them a question needs.

use crate::text::words;

/// More shards of one kind are not fetched for one question.
const MOST: usize = 6;
/// A slip after so many letters still leads to the right shard.
const SURE_LETTERS: usize = 3;

/// From where distances count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// Millionths of a degree north, and east (WGS 84).
    pub at: [i32; 2],
    /// How far away at most, in units of 100 m.
    pub within: u16,
}

/// A shard as the manifest lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name of its file, made from its content.
    pub file: String,
    /// How many entries it has.
    pub entries: u32,
    /// Its bytes, before the web server compresses them.
    pub bytes: u32,
}

/// The list of all shards, read from `manifest.txt`.
#[derive(Debug, Default)]
pub struct Manifest {
    /// How many entries there are in all.
    pub entries: u32,
    /// How many records each file of the folder [`records`](Self::records) has, in the order of their numbers.
    pub block: u32,
    /// The folder of the records themselves: that of entry n is in `n / block`, with `.json` after it.
    pub records: String,
    /// Names of categories; each is the facet of group 0 with its place as value.
    pub categories: Vec<String>,
    /// South, west, north, east, in millionths of a degree.
    bounds: [i32; 4],
    shards: Vec<Listed>,
    /// West, south, east, north within the bounds, and the shard.
    areas: Vec<([u16; 4], usize)>,
    /// First and last word, and the shard; ascending. A word with many entries stands alone in several, the best matches in the first.
    words: Vec<(String, String, usize)>,
    /// First letters that very many words begin with, and the shard of their best matches; ascending.
    tops: Vec<(String, usize)>,
}

impl Manifest {
    /// Reads the list. `None` where it is none, or of another version.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        (lines.next()? == "windshards 1").then_some(())?;
        let mut manifest = Self::default();
        for line in lines {
            let (kind, rest) = line.split_once(' ')?;
            if kind == "category" {
                manifest.categories.push(rest.to_owned());
                continue;
            }
            let mut parts = rest.split(' ');
            match kind {
                "entries" => manifest.entries = parts.next()?.parse().ok()?,
                "records" => {
                    manifest.block = parts.next()?.parse().ok().filter(|block| *block > 0)?;
                    parts.next()?.clone_into(&mut manifest.records);
                }
                "bounds" => {
                    for bound in &mut manifest.bounds {
                        *bound = parts.next()?.parse().ok()?;
                    }
                }
                _ => manifest.list(kind, &mut parts)?,
            }
        }
        let ascending = manifest.words.iter().all(|(first, last, _)| first <= last)
            && manifest.words.is_sorted_by(|(_, last, _), (next, _, _)| last <= next);
        (ascending && manifest.tops.is_sorted()).then_some(manifest)
    }

    fn list(&mut self, kind: &str, parts: &mut dyn Iterator<Item = &str>) -> Option<()> {
        let number = self.shards.len();
        match kind {
            "area" => {
                let mut area = [0; 4];
                for side in &mut area {
                    *side = parts.next()?.parse().ok()?;
                }
                self.areas.push((area, number));
            }
            "words" => self.words.push((parts.next()?.to_owned(), parts.next()?.to_owned(), number)),
            "top" => self.tops.push((parts.next()?.to_owned(), number)),
            _ => return None,
        }
        let entries = parts.next()?.parse().ok()?;
        let bytes = parts.next()?.parse().ok()?;
        self.shards.push(Listed { file: parts.next()?.to_owned(), entries, bytes });
        Some(())
    }

    /// A shard by its number.
    #[must_use]
    pub fn shard(&self, number: usize) -> Option<&Listed> {
        self.shards.get(number)
    }

    /// The name of its file.
    #[must_use]
    pub fn file(&self, number: usize) -> &str {
        self.shards.get(number).map_or("", |shard| &shard.file)
    }

    /// Bytes of memory it holds, about.
    pub(super) fn bytes(&self) -> usize {
        let texts = self.shards.iter().map(|shard| shard.file.len()).sum::<usize>()
            + self.words.iter().map(|(first, last, _)| first.len() + last.len()).sum::<usize>();
        texts + self.shards.len() * size_of::<Listed>() + self.words.len() * size_of::<(String, String, usize)>()
    }

    /// How many shards there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shards.len()
    }

    /// Are there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shards.is_empty()
    }

    /// Which shards may answer, in the order in which they should be asked: several ways, each of several shards.
    ///
    /// Near somewhere: the areas within reach, the nearest first. Otherwise every entry is found by each of its words, so one word is
    /// enough: the rarest first. If that does not find all words, words that begin alike are tried, for slips later in the word.
    pub(super) fn ways(&self, text: &str, near: Option<Near>) -> Vec<Vec<usize>> {
        if let Some(near) = near {
            let mut areas: Vec<(u16, usize)> =
                self.areas.iter().map(|(area, number)| (self.away(near, *area), *number)).collect();
            areas.retain(|(away, _)| *away <= near.within);
            areas.sort_unstable();
            areas.truncate(2 * MOST);
            return vec![areas.into_iter().map(|(_, number)| number).collect()];
        }
        let words = words(text);
        let mut ways: Vec<Vec<usize>> =
            words.iter().map(|(word, unfinished)| self.of_word(word, *unfinished)).collect();
        let cost = |way: &Vec<usize>| {
            way.iter().filter_map(|number| self.shards.get(*number)).map(|shard| shard.entries).sum::<u32>()
        };
        ways.retain(|way| !way.is_empty());
        ways.sort_by_key(cost);
        let mut alike: Vec<Vec<usize>> = Vec::new();
        for (word, _) in &words {
            let start: String = word.chars().take(SURE_LETTERS).collect();
            alike.push(self.of_word(&start, true));
        }
        alike.retain(|way| !way.is_empty() && !ways.contains(way));
        alike.sort_by_key(cost);
        ways.extend(alike);
        // A question is not worth more than that.
        let mut left = 2 * MOST;
        ways.retain(|way| {
            let stays = way.len() <= left;
            left -= if stays { way.len() } else { 0 };
            stays
        });
        ways
    }

    /// The shards of a word, or of all that it begins: of the commonest beginnings only the best matches.
    fn of_word(&self, word: &str, unfinished: bool) -> Vec<usize> {
        let all = |most: usize| -> Vec<usize> {
            let from = self.words.partition_point(|(_, last, _)| last.as_str() < word);
            let meets = |first: &str| first <= word || (unfinished && first.starts_with(word));
            let own = self.words.iter().skip(from).take_while(|(first, _, _)| meets(first));
            own.take(most).map(|(_, _, number)| *number).collect()
        };
        if unfinished && let Ok(at) = self.tops.binary_search_by(|(start, _)| start.as_str().cmp(word)) {
            return self.tops.get(at).map(|(_, number)| *number).into_iter().collect();
        }
        all(MOST)
    }

    /// How far an area is away, in units of 100 m; 0 inside.
    fn away(&self, near: Near, [west, south, east, north]: [u16; 4]) -> u16 {
        let [y, x] = self.inside(near.at);
        let nearest = |value: f64, low: u16, high: u16| value.clamp(low.into(), high.max(low).into()) as u16;
        self.distance(near, [nearest(x, west, east), nearest(y, south, north)])
    }

    /// From millionths of a degree to 65,534ths of the bounds.
    fn inside(&self, [north, east]: [i32; 2]) -> [f64; 2] {
        let [low_y, low_x, high_y, high_x] = self.bounds.map(f64::from);
        let share = |value: i32, low: f64, high: f64| (f64::from(value) - low) / (high - low).max(1.0) * 65_534.0;
        [share(north, low_y, high_y), share(east, low_x, high_x)]
    }

    /// How far a place is away, in units of 100 m: flat, which errs by less than one part in two hundred within a country.
    pub(super) fn distance(&self, near: Near, [x, y]: [u16; 2]) -> u16 {
        let [low_y, low_x, high_y, high_x] = self.bounds.map(f64::from);
        let north = low_y + (high_y - low_y) * f64::from(y) / 65_534.0 - f64::from(near.at[0]);
        let east = low_x + (high_x - low_x) * f64::from(x) / 65_534.0 - f64::from(near.at[1]);
        // 1,113.2 units to a degree; the cosine of the latitude by its series, which is enough up to the pole.
        let angle = (f64::from(near.at[0]) / 1e6).to_radians();
        let square = angle * angle;
        let cosine = 1.0 - square / 2.0 + square * square / 24.0 - square * square * square / 720.0;
        let (north, east) = (north * 1.1132e-3, east * 1.1132e-3 * cosine);
        // One less than what stands for "nobody knows".
        (north * north + east * east).sqrt().min(65_534.0) as u16
    }
}
