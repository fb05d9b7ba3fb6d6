//! The widgets' files reach any website, small, and are cached as long as their names allow.

use std::path::Path;

use super::world::World;

async fn world() -> World {
    let world = World::new().await;
    let dist = world.directory.join("dist");
    let put = |name: &str, text: &str| std::fs::write(dist.join(name), text).unwrap();
    for name in ["windchime.js", "windchime-0.1.0.js", "windchime-1a2b3c.wasm"] {
        put(name, &format!("plain {name}"));
        put(&format!("{name}.br"), &format!("br {name}"));
        put(&format!("{name}.gz"), &format!("gz {name}"));
    }
    put("custom-elements.json", "{}");
    put("sri.json", r#"{"windchime.js":"sha384-x"}"#);
    put("notes.txt", "private");
    std::fs::write(world.directory.join("windchime-secret.js"), "secret").unwrap();
    world
}

#[tokio::test]
async fn each_file_has_its_type_and_its_age() {
    let world = world().await;
    let script = "text/javascript; charset=utf-8";
    let (moving, fixed) = ("public, max-age=300, must-revalidate", "public, max-age=31536000, immutable");
    for (path, kind, age) in [
        ("/windchime.js", script, moving),
        ("/windchime-0.1.0.js", script, fixed),
        ("/windchime-1a2b3c.wasm", "application/wasm", fixed),
        ("/custom-elements.json", "application/json", moving),
        ("/sri.json", "application/json", moving),
    ] {
        let answer = world.send("GET", path, &[("origin", "https://any.example")], "").await;
        assert_eq!(answer.status, 200, "{path}");
        let header = |name: &str| answer.header(name).unwrap_or_default();
        assert_eq!(header("content-type"), kind, "{path}");
        assert_eq!(header("cache-control"), age, "{path}");
        assert_eq!(header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(header("cross-origin-resource-policy"), "cross-origin", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("vary"), "accept-encoding", "{path}");
    }
}

#[tokio::test]
async fn the_smallest_encoding_the_browser_knows_is_sent() {
    let world = world().await;
    for (accepts, encoding, body) in [
        ("gzip, deflate, br, zstd", Some("br"), "br windchime.js"),
        ("gzip", Some("gzip"), "gz windchime.js"),
        ("br;q=0, gzip", Some("gzip"), "gz windchime.js"),
        ("identity", None, "plain windchime.js"),
    ] {
        let answer = world.send("GET", "/windchime.js", &[("accept-encoding", accepts)], "").await;
        assert_eq!(answer.header("content-encoding").as_deref(), encoding, "{accepts}");
        assert_eq!(answer.text(), body, "{accepts}");
        assert_eq!(answer.header("content-type").as_deref(), Some("text/javascript; charset=utf-8"));
    }
    // A file without compressed companions is sent as it is.
    let answer = world.send("GET", "/sri.json", &[("accept-encoding", "br")], "").await;
    assert_eq!((answer.status, answer.header("content-encoding")), (200, None));
}

#[tokio::test]
async fn an_unchanged_file_is_not_sent_twice() {
    let world = world().await;
    let etag = world.get("/windchime.js").await.header("etag").unwrap();
    let answer = world.send("GET", "/windchime.js", &[("if-none-match", &etag)], "").await;
    assert_eq!((answer.status, answer.text()), (304, ""));
    let answer = world.send("HEAD", "/windchime.js", &[], "").await;
    assert_eq!((answer.status, answer.text()), (200, ""));
}

#[tokio::test]
async fn nothing_else_is_served() {
    let world = world().await;
    assert!(Path::new(&world.directory).join("windchime-secret.js").exists());
    for path in [
        "/",
        "/dist/",
        "/notes.txt",
        "/windchime.js.br",
        "/windchime.db",
        "/../windchime-secret.js",
        "/%2e%2e/windchime-secret.js",
        "/..%2fwindchime-secret.js",
        "/windchime%2f..%2f..%2fwindchime-secret.js",
        "/windchime-2.0.0.js",
    ] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("secret\"") && answer.text() != "private", "{path}");
    }
}
