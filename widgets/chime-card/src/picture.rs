//! The pictures that stand at the left of each idea in Easy Read: our own drawings (`drawings.json`, which come with the words of
//! Easy Read), one path each in a square of 32, which is both the lines and, thinly, the wash of colour inside them. A picture is never
//! the only sign: its words stand beside it.

include!(concat!(env!("OUT_DIR"), "/drawings.rs"));

impl Picture {
    /// The drawing, as a path in a square of 32; empty where it is not here.
    pub fn path(self) -> String {
        #[cfg(feature = "apart")]
        return windchime_shell::texts::drawing(self as usize);
        #[cfg(not(feature = "apart"))]
        PATHS.get(self as usize).map(|path| (*path).to_owned()).unwrap_or_default()
    }
}
