//! Who sent a request: the last hop that no proxy of ours made.
//!
//! Anybody can write `X-Forwarded-For` or `Forwarded` (RFC 7239). They are believed only as far as proxies of ours wrote them:
//! read from the end, each entry is what the hop behind it saw.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use ipnet::IpNet;

/// The address a request came from; `None` where only proxies of ours are known to have handed it on.
pub(super) fn address(proxies: &[IpNet], parts: &Parts) -> Option<IpAddr> {
    let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    behind(proxies, peer.ip().to_canonical(), &parts.headers)
}

fn behind(proxies: &[IpNet], peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
    let trusted = |address: &IpAddr| proxies.iter().any(|net| net.contains(address));
    if !trusted(&peer) {
        return Some(peer);
    }
    let last = |hops: Vec<&str>| {
        // What is behind an entry that is no address was written by nobody we know.
        hops.iter().rev().map_while(|hop| read(hop)).find(|hop| !trusted(hop))
    };
    let (plain, standard) = (last(listed(headers, "x-forwarded-for")), last(forwarded(headers)));
    match (plain, standard) {
        // A proxy writes one of the two and hands on the other as it came, so that one of them may be made up.
        (Some(one), Some(other)) if one != other => Some(peer),
        (found, None) | (None, found) => found,
        (found, Some(_)) => found,
    }
}

/// The entries of a header that may come several times, in order.
fn listed<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).collect()
}

/// The `for` of every entry of `Forwarded`; empty where an entry has none.
fn forwarded(headers: &HeaderMap) -> Vec<&str> {
    listed(headers, header::FORWARDED.as_str()).into_iter().map(node).collect()
}

fn node(entry: &str) -> &str {
    let mut pairs = entry.split(';').filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for")).map_or("", |(_, value)| value)
}

/// An address as proxies write it: bare, quoted, in brackets, with a port.
fn read(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip())).ok()?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn client(peer: &str, sent: &[(&'static str, &'static str)]) -> Option<String> {
        let proxies = ["10.0.0.0/8".parse().unwrap(), "2001:db8:a::/48".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        behind(&proxies, peer.parse().unwrap(), &headers).map(|address| address.to_string())
    }

    #[test]
    fn only_proxies_of_ours_are_believed() {
        let made_up = [("x-forwarded-for", "192.0.2.9"), ("forwarded", "for=192.0.2.9")];
        assert_eq!(client("198.51.100.7", &made_up).as_deref(), Some("198.51.100.7"));
        assert_eq!(client("10.0.0.1", &made_up).as_deref(), Some("192.0.2.9"));
        assert_eq!(client("10.0.0.1", &[]), None, "it says nothing about whom it speaks for");
    }

    #[test]
    fn the_last_hop_that_is_not_ours_counts() {
        let chain = |value| client("10.0.0.1", &[("x-forwarded-for", value)]);
        assert_eq!(chain("1.1.1.1, 192.0.2.9, 10.0.0.2").as_deref(), Some("192.0.2.9"));
        assert_eq!(chain("192.0.2.9, unknown, 10.0.0.2"), None, "what is behind a gap was not seen by us");
        assert_eq!(chain("192.0.2.9:4711").as_deref(), Some("192.0.2.9"));
        assert_eq!(chain("::ffff:192.0.2.9").as_deref(), Some("192.0.2.9"));
        let twice = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "192.0.2.9")];
        assert_eq!(client("10.0.0.1", &twice).as_deref(), Some("192.0.2.9"));
    }

    #[test]
    fn the_standard_header_is_read_as_well() {
        let chain = |value| client("2001:db8:a::1", &[("forwarded", value)]);
        assert_eq!(chain("for=1.1.1.1, For=\"[2001:db8:b::9]:4711\";proto=https").as_deref(), Some("2001:db8:b::9"));
        assert_eq!(chain("proto=https; for=192.0.2.9;by=10.0.0.1, for=10.0.0.3").as_deref(), Some("192.0.2.9"));
        assert_eq!(chain("for=_hidden"), None);
    }

    #[test]
    fn headers_that_differ_are_both_distrusted() {
        let both = [("x-forwarded-for", "192.0.2.9"), ("forwarded", "for=203.0.113.5")];
        assert_eq!(client("10.0.0.1", &both).as_deref(), Some("10.0.0.1"));
    }
}
