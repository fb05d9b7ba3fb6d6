//! Words on a canvas: how wide they are, and a picture of them. Drawn by hand rather than from SVG, since a strict Content-Security-Policy
//! refuses to load an SVG as an image.

use crate::js;
use wasm_bindgen::JsValue;

/// The fonts of what is measured, printed and drawn; the same everywhere, so that what was measured fits.
pub const FONTS: &str = "system-ui, sans-serif";

/// A `Blob` with the bytes of a PNG file.
pub type Png = JsValue;

/// A canvas. Lengths are whole numbers of a unit of the caller's own.
#[derive(Debug)]
pub struct Canvas {
    element: JsValue,
    context: JsValue,
}

impl Canvas {
    /// A white canvas of so many units, each `pixels` large; `None` where there is no browser.
    pub fn new(width: i32, height: i32, pixels: f64) -> Option<Canvas> {
        if cfg!(not(target_arch = "wasm32")) {
            return None;
        }
        let element = js::call(&js::global("document"), "createElement", &[js::text("canvas")]).ok()?;
        js::set(&element, "width", &(f64::from(width) * pixels).into());
        js::set(&element, "height", &(f64::from(height) * pixels).into());
        let context = js::call(&element, "getContext", &[js::text("2d")]).ok().filter(JsValue::is_object)?;
        js::call(&context, "scale", &[pixels.into(), pixels.into()]).ok()?;
        let canvas = Canvas { element, context };
        canvas.ink("#fff");
        canvas.fill([0, 0, width, height]);
        Some(canvas)
    }

    /// How wide words are in the last font.
    pub fn measure(&self, words: &str) -> i32 {
        let measured = js::call(&self.context, "measureText", &[js::text(words)]).unwrap_or_default();
        js::get(&measured, "width").as_f64().unwrap_or_default() as i32
    }

    /// Sets the colour of what comes next.
    pub fn ink(&self, colour: &str) {
        js::set(&self.context, "fillStyle", &js::text(colour));
    }

    /// Fills a rectangle: left, top, width, height.
    pub fn fill(&self, of: [i32; 4]) {
        _ = js::call(&self.context, "fillRect", &of.map(JsValue::from));
    }

    /// Writes words from a place on their baseline, in the last font and colour.
    pub fn write(&self, words: &str, x: i32, y: i32, rtl: bool) {
        js::set(&self.context, "direction", &js::text(if rtl { "rtl" } else { "ltr" }));
        _ = js::call(&self.context, "fillText", &[js::text(words), x.into(), y.into()]);
    }

    /// Sets the font.
    pub fn font(&self, size: i32, bold: bool) {
        let weight = if bold { "bold " } else { "" };
        let font = [weight, &crate::texts::digits(size), "px ", FONTS].concat();
        js::set(&self.context, "font", &js::text(&font));
    }

    /// The picture; `None` where the browser could not make one.
    pub async fn png(&self) -> Option<Png> {
        let promise = js_sys::Promise::new(&mut |done, _| {
            _ = js::call(&self.element, "toBlob", &[done.into(), js::text("image/png")]);
        });
        wasm_bindgen_futures::JsFuture::from(promise).await.ok().filter(JsValue::is_object)
    }
}
