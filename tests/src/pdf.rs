//! What comes out of the printer: Chromium's PDF of a page, read with poppler's tools.

use crate::page::Page;
use base64::Engine as _;
use serde_json::json;
use std::path::PathBuf;
use std::process::Command;

/// A printed page, kept as `target/screenshots/chromium/NAME.pdf`.
#[derive(Debug)]
pub struct Pdf {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl Pdf {
    /// Prints the page as it is now, on the paper that its style sheets ask for.
    pub fn print(page: Page, name: &str) -> Pdf {
        let printed = page.browser.devtools("Page.printToPDF", &json!({ "preferCSSPageSize": true }));
        let bytes =
            base64::engine::general_purpose::STANDARD.decode(printed["data"].as_str().expect("a PDF")).expect("base64");
        let folder = crate::pictures::folder().join(page.browser.engine.name());
        std::fs::create_dir_all(&folder).expect("a folder for PDFs");
        let path = folder.join(name).with_extension("pdf");
        std::fs::write(&path, &bytes).expect("the PDF is written");
        let pdf = Pdf { path, bytes };
        let pictures = folder.join(name);
        pdf.tool("pdftoppm", &["-png", "-r", "150"], &[&pictures.to_string_lossy()]);
        pdf
    }

    /// Every page's width and height in millimetres.
    pub fn sizes(&self) -> Vec<(f64, f64)> {
        let told = self.tool("pdfinfo", &["-f", "1", "-l", "99"], &[]);
        let size = |line: &str| {
            let (_, size) = line.strip_prefix("Page ")?.split_once("size:")?;
            let mut numbers = size.split_whitespace().filter_map(|word| word.parse::<f64>().ok());
            // A point is a 72nd of an inch.
            Some((numbers.next()? / 72.0 * 25.4, numbers.next()? / 72.0 * 25.4))
        };
        told.lines().filter_map(size).collect()
    }

    /// Its words, page by page, each a line.
    pub fn pages(&self) -> Vec<String> {
        let words = self.tool("pdftotext", &["-raw"], &["-"]);
        words.split('\u{c}').map(|page| page.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    /// The sizes of its fonts in points, to a third: poppler tells whole pixels, at most three to a point.
    pub fn font_sizes(&self) -> Vec<f64> {
        let told = self.tool("pdftohtml", &["-xml", "-i", "-stdout", "-zoom", "3"], &[]);
        let sizes = told.split("<fontspec ").skip(1).filter_map(|font| font.split("size=\"").nth(1)?.split('"').next());
        sizes.filter_map(|size| size.parse::<f64>().ok()).map(|thirds| thirds / 3.0).collect()
    }

    /// All of it but the time at which it was made.
    pub fn timeless(&self) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        for name in [&b"/CreationDate ("[..], b"/ModDate ("] {
            let starts: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(name)).collect();
            for start in starts {
                let end = bytes[start..].iter().position(|byte| *byte == b')').expect("the end of a time") + start;
                bytes[start..end].fill(b'0');
            }
        }
        bytes
    }

    fn tool(&self, program: &str, before: &[&str], after: &[&str]) -> String {
        let output = Command::new(program).args(before).arg(&self.path).args(after).output();
        let output =
            output.unwrap_or_else(|error| panic!("{program}: {error}; `cargo xtask setup` installs poppler-utils"));
        assert!(output.status.success(), "{program} failed:\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
