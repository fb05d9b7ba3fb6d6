//! Every request a page made, from Chromium's performance log.

use serde_json::Value;
use std::collections::HashMap;

/// One request on the wire.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The whole URL.
    pub url: String,
    /// `GET`, `POST`, …
    pub method: String,
    /// Whether cookies went with it, or came back.
    pub cookies: bool,
}

/// Reads the log's entries, in order.
pub fn read(entries: &[Value]) -> Vec<Request> {
    let mut order = Vec::new();
    let mut requests: HashMap<String, Request> = HashMap::new();
    let mut with_cookies = Vec::new();
    for entry in entries {
        let Some(Ok(message)) = entry["message"].as_str().map(serde_json::from_str::<Value>) else { continue };
        let (method, parameters) = (&message["message"]["method"], &message["message"]["params"]);
        let id = parameters["requestId"].as_str().unwrap_or_default().to_owned();
        match method.as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => {
                let text = |name: &str| parameters["request"][name].as_str().unwrap_or_default().to_owned();
                order.push(id.clone());
                requests.insert(id, Request { url: text("url"), method: text("method"), cookies: false });
            }
            "Network.requestWillBeSentExtraInfo" if has(&parameters["headers"], "cookie") => with_cookies.push(id),
            "Network.responseReceivedExtraInfo" if has(&parameters["headers"], "set-cookie") => with_cookies.push(id),
            _ => {}
        }
    }
    for id in with_cookies {
        if let Some(request) = requests.get_mut(&id) {
            request.cookies = true;
        }
    }
    order.iter().filter_map(|id| requests.remove(id)).collect()
}

fn has(headers: &Value, name: &str) -> bool {
    headers.as_object().is_some_and(|headers| headers.keys().any(|key| key.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cookie_is_noticed_on_the_way_out_and_on_the_way_back() {
        let entry = |method: &str, parameters: Value| json!({ "message": json!({ "message": { "method": method, "params": parameters } }).to_string() });
        let sent = |id: &str| {
            entry(
                "Network.requestWillBeSent",
                json!({ "requestId": id, "request": { "url": format!("http://x/{id}"), "method": "GET" } }),
            )
        };
        let log = [
            sent("1"),
            sent("2"),
            entry("Network.requestWillBeSentExtraInfo", json!({ "requestId": "1", "headers": { "Cookie": "a=b" } })),
            sent("3"),
            entry("Network.responseReceivedExtraInfo", json!({ "requestId": "3", "headers": { "Set-Cookie": "a=b" } })),
        ];
        let seen: Vec<(String, bool)> = read(&log).into_iter().map(|request| (request.url, request.cookies)).collect();
        let wanted = [("http://x/1", true), ("http://x/2", false), ("http://x/3", true)];
        assert_eq!(seen, wanted.map(|(url, cookies)| (url.to_owned(), cookies)));
    }
}
