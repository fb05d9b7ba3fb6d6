//! The website of a page: its origin, that is scheme, host and port.

/// The origin of a page's address as a browser writes it, such as `https://larder.example`; nothing where it has none.
pub fn of_page(page: &str) -> Option<String> {
    let (scheme, rest) = page.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    Some(format!("{scheme}://{host}").to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_stands_before_the_path() {
        for (page, origin) in [
            ("https://larder.example/join/now", "https://larder.example"),
            ("https://Larder.example:8443/", "https://larder.example:8443"),
            ("http://larder.example", "http://larder.example"),
            ("http://127.0.0.1:8788?from=post", "http://127.0.0.1:8788"),
        ] {
            assert_eq!(of_page(page).as_deref(), Some(origin), "{page}");
        }
        for none in ["", "larder.example/join", "https:///join"] {
            assert_eq!(of_page(none), None, "{none}");
        }
    }
}
