//! The page about messages: who sees what, who may change what, and what is noted of it.

use super::mailbox::{Mailbox, Mood};
use super::receiver::{Mood as Answers, Receiver};
use super::{Visit, a_while, quick, respond, smtp, until};
use crate::world::World;

#[tokio::test]
async fn mail_that_is_off_says_how_to_switch_it_on() {
    let world = World::new().await;
    let page = Visit::new(&world, "owner").await.see("/admin/messages").await;
    assert!(page.contains("Mail is off") && page.contains("WINDCHIME_SMTP_URL"), "{page}");
    assert!(page.contains("There are no webhooks"), "{page}");
}

#[tokio::test]
async fn a_test_mail_goes_to_the_address_typed_or_says_why_not() {
    let mailbox = Mailbox::open(&[Mood::Later]).await;
    let world = World::with(|config| config.mail.smtp = smtp(mailbox.port, &[])).await;
    let owner = Visit::new(&world, "owner").await;
    let page = owner.see("/admin/messages").await;
    assert!(page.contains(&format!("127.0.0.1:{}", mailbox.port)), "{page}");
    for wrong in ["", "nobody", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"] {
        let page = owner.post("/admin/messages/mail/test", &[("to", wrong)]).await;
        assert!(page.text().contains("Enter an email address"), "{wrong}");
        assert!(page.text().contains("aria-describedby=\"to-hint to-error\""), "{}", page.text());
        assert!(page.text().contains("<p class=\"error\" id=\"to-error\">"), "{}", page.text());
    }
    assert_eq!(mailbox.tried(), 0);
    let page = owner.post("/admin/messages/mail/test", &[("to", "sam@larder.example")]).await;
    assert!(page.text().contains("was not sent. The mail server asked to try again later (451)"), "{}", page.text());
    let page = owner.follow("/admin/messages/mail/test", &[("to", "sam@larder.example")]).await;
    assert!(page.contains("The mail server has taken the test mail"), "{page}");
    assert_eq!(mailbox.taken()[0].to, ["sam@larder.example"]);
}

#[tokio::test]
async fn a_mail_server_that_is_not_there_is_said_in_plain_words() {
    // Nothing listens where a listener has just been closed.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let world = World::with(|config| config.mail.smtp = smtp(closed, &[])).await;
    let owner = Visit::new(&world, "owner").await;
    let page = owner.post("/admin/messages/mail/test", &[("to", "sam@larder.example")]).await;
    assert!(page.text().contains("The mail server takes no connections"), "{}", page.text());
}

#[tokio::test]
async fn copies_are_switched_on_and_off_for_each_form() {
    let mailbox = Mailbox::open(&[]).await;
    let world = World::with(|config| config.mail.smtp = smtp(mailbox.port, &[])).await;
    let owner = Visit::new(&world, "owner").await;
    let page = owner.follow("/admin/messages/copies", &[("form", "interest"), ("on", "1")]).await;
    assert!(page.contains("are sent a copy from now on"), "{page}");
    assert_eq!(world.app.storage.forms_with_copies().await.unwrap(), ["interest"]);
    owner.follow("/admin/messages/copies", &[("form", "interest"), ("on", "0")]).await;
    assert!(world.app.storage.forms_with_copies().await.unwrap().is_empty());
    assert_eq!(owner.post("/admin/messages/copies", &[("form", "none"), ("on", "1")]).await.status, 404);
}

#[tokio::test]
async fn a_webhook_is_added_tested_switched_and_removed_and_its_secret_is_shown_once() {
    let receiver = Receiver::open(&[Answers::Answer(404, "")]).await;
    let world = World::with(quick).await;
    let owner = Visit::new(&world, "owner").await;
    let fields = [("url", receiver.url.as_str()), ("form", "")];
    let added = owner.post("/admin/messages/webhooks", &fields).await;
    assert_eq!(added.status, 200);
    let secret = added.text().split_once("<pre>").unwrap().1.split_once("</pre>").unwrap().0.to_owned();
    assert!(secret.starts_with("whsec_"), "{secret}");
    let again = owner.post("/admin/messages/webhooks", &fields).await;
    assert!(again.text().contains("There is a webhook to this address"), "{}", again.text());
    let wrong = owner.post("/admin/messages/webhooks", &[("url", "http://larder.example/"), ("form", "story")]).await;
    assert!(wrong.text().contains("begins with https://. Answers would travel unencrypted"), "{}", wrong.text());
    assert!(wrong.text().contains("<option value=\"story\" selected"), "the choice was lost: {}", wrong.text());

    let hook = world.app.storage.webhooks().await.unwrap()[0].number;
    let address = format!("/admin/messages/webhooks/{hook}");
    let refused = owner.post(&address, &[("action", "test")]).await;
    assert!(
        refused.text().contains("The test was not taken. The receiver refused it and answered 404"),
        "{}",
        refused.text()
    );
    let page = owner.follow(&address, &[("action", "test")]).await;
    assert!(page.contains("The receiver has taken the test"), "{page}");
    assert!(!page.contains("whsec_"), "the secret is shown again");
    let came = receiver.came();
    assert!(came[1].is_signed_with(&secret));
    assert!(came[1].body.starts_with(r#"{"event":"test","#), "{}", came[1].body);

    assert!(owner.follow(&address, &[("action", "off")]).await.contains("Off: new responses are not sent"));
    respond(&world, 1).await;
    a_while().await;
    assert_eq!(receiver.came().len(), 2);
    owner.follow(&address, &[("action", "on")]).await;
    let page = owner.follow(&address, &[("action", "delete")]).await;
    assert!(page.contains("There are no webhooks"), "{page}");
    let actions: String = world.ask("SELECT detail FROM audit WHERE action = 'webhook-delete'").await;
    assert_eq!(actions, "127.0.0.1");
    for action in ["webhook-add", "webhook-test", "webhook-off", "webhook-on"] {
        let lines = world.audited(100).await;
        assert!(
            lines.iter().any(|line| line.action == action && line.actor == "owner"),
            "{action} is not in {lines:?}"
        );
    }
}

#[tokio::test]
async fn a_failed_delivery_is_shown_tried_again_and_removed() {
    let receiver = Receiver::open(&[Answers::Answer(400, ""), Answers::Answer(400, "")]).await;
    let world = World::with(quick).await;
    let (hook, _) = windchime_coordinator::webhooks::add(&world.app, &receiver.url, None).await.unwrap();
    let owner = Visit::new(&world, "owner").await;
    let address = format!("/admin/messages/webhooks/{hook}");
    respond(&world, 1).await;
    respond(&world, 2).await;
    let counts = async || world.app.storage.delivery_counts(hook).await.unwrap();
    until("both failed", async || counts().await.failed == 2).await;
    let page = owner.see(&address).await;
    assert!(page.contains("refused it and answered 400") && !page.contains("robin"), "{page}");
    let numbers: Vec<i64> =
        world.app.storage.deliveries(hook, 10).await.unwrap().iter().map(|delivery| delivery.number).collect();
    owner.follow(&format!("{address}/{}/retry", numbers[0]), &[]).await;
    until("it was delivered", async || counts().await.sent == 1).await;
    let page = owner.follow(&format!("{address}/{}/delete", numbers[1]), &[]).await;
    assert!(page.contains("Everything has been delivered"), "{page}");
}

#[tokio::test]
async fn others_than_owners_see_how_it_stands_and_change_nothing() {
    let receiver = Receiver::open(&[Answers::Answer(400, "")]).await;
    let mailbox = Mailbox::open(&[]).await;
    let world = World::with(|config| {
        quick(config);
        config.mail.smtp = smtp(mailbox.port, &[]);
    })
    .await;
    let (hook, _) = windchime_coordinator::webhooks::add(&world.app, &receiver.url, None).await.unwrap();
    respond(&world, 1).await;
    let counts = async || world.app.storage.delivery_counts(hook).await.unwrap();
    until("it failed", async || counts().await.failed == 1).await;
    let delivery = world.app.storage.deliveries(hook, 1).await.unwrap()[0].number;
    for role in ["viewer", "editor"] {
        let visit = Visit::new(&world, role).await;
        let address = format!("/admin/messages/webhooks/{hook}");
        for page in [visit.see("/admin/messages").await, visit.see(&address).await] {
            assert!(page.contains("127.0.0.1"), "{page}");
            assert!(!page.contains("secret-path"), "who may send to the receiver is not for everybody to see");
            assert!(!page.contains("Switch o") && !page.contains("Add webhook"), "{page}");
        }
        for (path, fields) in [
            ("/admin/messages/mail/test", [("to", "sam@larder.example"), ("", "")]),
            ("/admin/messages/copies", [("form", "interest"), ("on", "1")]),
            ("/admin/messages/mail/1/delete", [("", ""), ("", "")]),
            ("/admin/messages/webhooks", [("url", "https://other.example/"), ("form", "")]),
            (address.as_str(), [("action", "delete"), ("", "")]),
            (&format!("{address}/{delivery}/delete"), [("", ""), ("", "")]),
        ] {
            assert_eq!(visit.post(path, &fields).await.status, 403, "{role} {path}");
        }
    }
    assert_eq!(world.app.storage.webhooks().await.unwrap().len(), 1);
    assert_eq!(world.app.storage.deliveries(hook, 9).await.unwrap().len(), 1);
    assert!(mailbox.taken().is_empty());
}
