//! Each setting that cannot be used is named.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;

fn settings() -> Settings {
    Settings {
        config: None,
        backup_recipients: String::new(),
        drain: 0,
        max_connections: 16,
        listen: "127.0.0.1:0".to_owned(),
        database_url: "sqlite://windchime.db".to_owned(),
        key_file: PathBuf::from("windchime.keys"),
        dist: PathBuf::from("dist"),
        forms: None,
        allowed_origins: String::new(),
        public_url: None,
        max_body: 1024,
        proof_of_work: "when-suspected".to_owned(),
        proof_of_work_max_number: 50_000,
        limits: limits::LimitSettings::default(),
        metrics: MetricsSettings::default(),
        retention: crate::retention::KeepingSettings { audit_months: 24 },
        mail: MailSettings::default(),
        summary: SummarySettings::default(),
        clock: TimeZoneSettings::default(),
    }
}

#[test]
fn origins_are_taken_as_browsers_write_them_and_no_other_way() {
    for fine in [
        "https://a.example",
        "http://127.0.0.1:8788",
        "http://[::1]:80801".trim_end_matches('1'),
        "https://x-y.a.example:8443",
    ] {
        assert!(is_origin(fine), "{fine}");
    }
    for wrong in [
        "a.example",
        "https://a.example/",
        "https://A.example",
        "https://a.example:443",
        "http://a.example:80",
        "https://a.example:0",
        "https://a.example:x",
        "https://",
        "ftp://a.example",
        "https://*.example",
        "https://user@a.example",
        "null",
    ] {
        assert!(!is_origin(wrong), "{wrong}");
    }
}

#[test]
fn every_wrong_setting_is_named_at_once() {
    let lines = Config::from_settings(Settings {
        listen: "localhost".to_owned(),
        database_url: "mysql://someone:secret@db/windchime".to_owned(),
        forms: Some(PathBuf::from("no/such/directory")),
        allowed_origins: "https://a.example, b.example, https://c.example/path".to_owned(),
        public_url: Some("coordinator.example".to_owned()),
        max_body: 0,
        proof_of_work: "sometimes".to_owned(),
        proof_of_work_max_number: 0,
        metrics: MetricsSettings { metrics_token: Some("a secret".to_owned()) },
        retention: crate::retention::KeepingSettings { audit_months: 0 },
        summary: SummarySettings { smallest: 2 },
        clock: TimeZoneSettings { time_zone: "Europe/Londn".to_owned() },
        ..settings()
    })
    .unwrap_err();
    let all = lines.join("\n");
    for part in [
        "WINDCHIME_LISTEN",
        "DATABASE_URL needs to be the address",
        "\"b.example\"",
        "\"https://c.example/path\"",
        "WINDCHIME_PUBLIC_URL",
        "WINDCHIME_MAX_BODY",
        "WINDCHIME_PROOF_OF_WORK is \"sometimes\"",
        "WINDCHIME_PROOF_OF_WORK_MAX_NUMBER is 0",
        "WINDCHIME_AUDIT_MONTHS is 0",
        "WINDCHIME_SUMMARY_MIN is 2",
        "WINDCHIME_TIME_ZONE is \"Europe/Londn\"",
        "WINDCHIME_FORMS",
        "WINDCHIME_METRICS_TOKEN",
    ] {
        assert!(all.contains(part), "{part} is not in:\n{all}");
    }
    assert!(!all.contains("secret"), "{all}");
    assert!(!all.contains("\"https://a.example\""), "{all}");
}

#[test]
fn the_defaults_hold_together() {
    let config = Config::from_settings(settings()).unwrap();
    assert_eq!(config.allowed_origins, Origins::Only(Vec::new()));
    assert!(!config.https);
    assert_eq!((config.proof_of_work, config.proof_of_work_max_number), (ProofOfWork::WhenSuspected, 50_000));
    let any =
        Settings { allowed_origins: " * ".to_owned(), public_url: Some("https://c.example/".to_owned()), ..settings() };
    let config = Config::from_settings(any).unwrap();
    assert_eq!((config.allowed_origins, config.https), (Origins::Any, true));
}
