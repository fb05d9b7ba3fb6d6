//! Turns `texts/` into typed constants.

#[path = "../texts_build.rs"]
mod texts_build;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    texts_build::generate()
}
