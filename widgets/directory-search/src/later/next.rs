//! The address of a feed's next page, where the feed gives it. It is followed only on the server of the page that named it: a feed must not
//! lead its readers to others.

/// The whole address of `next`, as it stands on the page at `url`; nothing where it is on another server. `here` is the address of the
/// host page, from which a relative `url` counts.
#[must_use]
pub fn address(next: &str, url: &str, here: &str) -> Option<String> {
    let (origin, path) = apart(url).or_else(|| {
        let (origin, path) = apart(here)?;
        Some((origin, without_query(path)))
    })?;
    // Of a relative address, the folder of the page that it stands on is enough: `url` itself is relative to it, too.
    let base = if apart(url).is_some() { path.to_owned() } else { join(url, path)? };
    let next = next.split('#').next()?.trim();
    if next.contains(|c: char| c.is_control() || c == '\\') {
        return None;
    }
    let path = match apart(next) {
        Some((other, path)) => return other.eq_ignore_ascii_case(origin).then(|| [origin, path].concat()),
        None => join(next, &base)?,
    };
    Some([origin, &path].concat())
}

/// Origin, and the path with its query; nothing for an address without an origin.
fn apart(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = address.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let host = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let origin = address.get(..scheme.len() + 3 + host)?;
    // Who signs in by the address is somebody else.
    (host > 0 && !origin.contains('@')).then(|| (origin, address.get(origin.len()..).unwrap_or("")))
}

/// A relative address on the page at `path`; nothing for one that is not relative.
fn join(next: &str, path: &str) -> Option<String> {
    let path = without_query(path);
    // "//other.example", "mailto:".
    let first = next.split(['/', '?']).next()?;
    if next.starts_with("//") || first.contains(':') {
        return None;
    }
    if next.starts_with('/') {
        return Some(next.to_owned());
    }
    if next.is_empty() || next.starts_with('?') {
        return Some([path, next].concat());
    }
    let folder = path.rfind('/').and_then(|at| path.get(..at)).unwrap_or("");
    Some([folder, "/", next].concat())
}

fn without_query(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_next_page_is_followed_on_its_own_server_alone() {
        let (url, here) = ("https://feed.example/v3/list?page=1", "https://partner.example/find/groups.html?x=1#top");
        for (next, wanted) in [
            ("https://feed.example/v3/list?page=2", Some("https://feed.example/v3/list?page=2")),
            ("HTTPS://FEED.example/v3/list?after=b#rest", Some("https://feed.example/v3/list?after=b")),
            ("?page=2", Some("https://feed.example/v3/list?page=2")),
            ("/other?page=2", Some("https://feed.example/other?page=2")),
            ("more", Some("https://feed.example/v3/more")),
            ("http://feed.example/v3/list?page=2", None),
            ("https://feed.example:8443/v3/list?page=2", None),
            ("https://feed.example.evil.example/", None),
            ("https://feed.example@evil.example/", None),
            ("//evil.example/list", None),
            ("/\\evil.example/list", None),
            ("javascript:alert(1)", None),
            ("\thttps://evil.example/", None),
        ] {
            assert_eq!(address(next, url, here).as_deref(), wanted, "{next}");
        }
        // What `src` leaves out is that of the page it stands on.
        for (src, next, wanted) in [
            ("services.json", "?page=2", Some("https://partner.example/find/services.json?page=2")),
            (
                "/v1/services?page=1",
                "https://partner.example/v1/services?page=2",
                Some("https://partner.example/v1/services?page=2"),
            ),
            ("/v1/services", "https://feed.example/v1/services?page=2", None),
        ] {
            assert_eq!(address(next, src, here).as_deref(), wanted, "{src} {next}");
        }
        assert_eq!(address("?page=2", "/v1/services", ""), None, "nobody knows which server that is");
    }
}
