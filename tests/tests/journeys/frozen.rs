//! Snippets that partners have pasted, as they were when they pasted them. They work with today's build.

use windchime_tests::page::Page;
use windchime_tests::root;

windchime_tests::journeys![
    Every:
        every_frozen_page_still_works;
];

fn every_frozen_page_still_works(page: Page) {
    let mut opened = 0;
    let mut folders: Vec<_> = std::fs::read_dir(root().join("tests/frozen"))
        .expect("frozen pages")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    for version in folders {
        for file in std::fs::read_dir(&version).expect("a version").flatten() {
            let path = format!("{}/{}", version.file_name().expect("a name").display(), file.file_name().display());
            works(page, &path);
            opened += 1;
        }
    }
    assert!(opened >= 5, "only {opened} frozen pages were opened");
}

/// Each element that the page has comes to life, and does the one thing it is for.
fn works(page: Page, path: &str) {
    page.open(&format!("{}/frozen/{path}", page.world.collector.origin));
    let has = |kind: &str| {
        page.run(&format!("return !!document.querySelector('windchime-{kind}, [data-windchime={kind}]')")) == true
    };
    let mut kinds = 0;
    if has("interest") {
        kinds += 1;
        let form = page.widget("windchime-interest").ready();
        crate::filling::fill(&form);
        form.button(crate::filling::SEND).click();
        form.focus_comes_to("after");
        assert!(form.find(".receipt").is_visible(), "{path}: no receipt");
    }
    if has("card") {
        kinds += 1;
        let card = page.widget("windchime-card").ready();
        crate::card::go(&card, "hope");
        assert!(card.find("aside a[href^='tel:']").is_visible(), "{path}: no crisis lines");
    }
    if has("directory") {
        kinds += 1;
        let directory = page.widget("windchime-directory").ready();
        crate::directory::search(&directory, "larder");
        directory.says("Larder");
    }
    assert!(kinds > 0, "{path} holds no widget");
}
