//! Form definitions: served, cached, and checked at the start.

use windchime_coordinator::forms::Forms;
use windchime_domain::form::{Delivery, Form, built_in};

use super::world::{World, directory};

#[tokio::test]
async fn a_form_is_served_and_reads_as_the_form_it_is() {
    let world = World::new().await;
    let answer = world.get("/v1/forms/interest").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type").as_deref(), Some("application/json"));
    assert_eq!(answer.header("cache-control").as_deref(), Some("public, max-age=300"));
    let kept = serde_json::from_str(built_in("interest").unwrap()).unwrap();
    let served = Form::read(&answer.json()).unwrap();
    assert!(served.delivery.issued.is_some() && served.delivery.seal_to.is_some(), "{:?}", served.delivery);
    assert_eq!(Form { delivery: Delivery::default(), ..served }, Form::read(&kept).unwrap());
}

#[tokio::test]
async fn an_unchanged_form_is_not_sent_twice() {
    let world = World::new().await;
    let etag = world.get("/v1/forms/interest").await.header("etag").unwrap();
    let bare = etag.strip_prefix("W/").expect("the time of issue is another each time, so the tag is a weak one");
    for (known, status) in
        [(etag.clone(), 304), (format!("\"old\", {bare}"), 304), ("*".to_owned(), 304), ("\"old\"".to_owned(), 200)]
    {
        let answer = world.send("GET", "/v1/forms/interest", &[("if-none-match", &known)], "").await;
        assert_eq!(answer.status, status, "{known}");
        assert_eq!(answer.header("etag").as_deref(), Some(etag.as_str()));
        assert_eq!(answer.body.is_empty(), status == 304);
    }
}

#[tokio::test]
async fn a_changed_form_has_another_tag() {
    let world = World::new().await;
    let etag = world.get("/v1/forms/interest").await.header("etag");
    let directory = world.stop().await;
    let forms = directory.join("forms");
    std::fs::create_dir_all(&forms).unwrap();
    let newer = built_in("interest").unwrap().replace("\"version\": 1", "\"version\": 2");
    std::fs::write(forms.join("interest.json"), newer).unwrap();
    let same = World::at(directory.clone(), |_| {}).await;
    assert_eq!(same.get("/v1/forms/interest").await.header("etag"), etag, "a restart changes nothing");
    let directory = same.stop().await;
    let changed = World::at(directory, |config| config.forms = Some(forms)).await;
    assert_ne!(changed.get("/v1/forms/interest").await.header("etag"), etag);
}

#[tokio::test]
async fn the_sample_forms_of_the_demo_are_sound_and_take_answers() {
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/forms");
    let world = World::with(|config| config.forms = Some(samples)).await;
    assert_eq!(world.get("/v1/forms/recovery-network").await.status, 200);
    let sent =
        super::world::body(&super::world::id(1), super::world::ANSWERS).replace("\"interest\"", "\"recovery-network\"");
    let json = [("content-type", "application/json")];
    let answer = world.send("POST", "/v1/forms/recovery-network/submissions", &json, &sent).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

#[tokio::test]
async fn every_wrong_definition_is_named_with_its_place() {
    let forms = directory().join("forms");
    std::fs::create_dir_all(&forms).unwrap();
    let sound = built_in("interest").unwrap();
    std::fs::write(forms.join("other-name.json"), sound).unwrap();
    std::fs::write(forms.join("broken.json"), "{").unwrap();
    std::fs::write(forms.join("wrong.json"), sound.replace("\"version\": 1", "\"version\": 0")).unwrap();
    std::fs::write(forms.join("notes.txt"), "not a form").unwrap();
    let lines = Forms::load(Some(&forms)).unwrap_err();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with("broken.json: this is not JSON"), "{lines:?}");
    assert!(lines[1].contains("rename the file to interest.json"), "{lines:?}");
    assert!(lines[2].starts_with("wrong.json: /version needs"), "{lines:?}");
}

#[tokio::test]
async fn a_file_takes_the_built_in_forms_place() {
    let forms = directory().join("forms");
    std::fs::create_dir_all(&forms).unwrap();
    let newer = built_in("interest").unwrap().replace("\"version\": 1", "\"version\": 2");
    std::fs::write(forms.join("interest.json"), newer).unwrap();
    let loaded = Forms::load(Some(&forms)).unwrap();
    assert_eq!(loaded.get("interest").unwrap().form.version, 2);
    assert_eq!(loaded.ids().len(), windchime_domain::form::BUILT_IN.len());
}

/// Whatever a definition in a file says of delivery, what is served is this server's own.
#[tokio::test]
async fn a_definition_cannot_name_another_key() {
    let forms = directory().join("forms");
    std::fs::create_dir_all(&forms).unwrap();
    let other = r#"{"delivery": {"issued": "never", "seal_to": {"key_id": "theirs", "kem_id": 16, "kdf_id": 1, "aead_id": 2, "public_key": "AAAA"}},"#;
    std::fs::write(forms.join("interest.json"), built_in("interest").unwrap().replacen('{', other, 1)).unwrap();
    let world = World::with(|config| config.forms = Some(forms)).await;
    let answer = world.get("/v1/forms/interest").await;
    assert!(answer.text().contains("seal_to"), "{}", answer.text());
    assert!(!answer.text().contains("theirs") && !answer.text().contains("never\""), "{}", answer.text());
}

#[tokio::test]
async fn the_schema_of_definitions_is_served_as_the_domain_has_it() {
    let world = World::new().await;
    let answer = world.get("/v1/form.schema.json").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type").as_deref(), Some("application/schema+json"));
    let schema = answer.json();
    assert_eq!(schema.get("$schema").unwrap().text(), Some("https://json-schema.org/draft/2020-12/schema"));
    assert!(schema.pointer("/properties/questions").is_some());
}
