-- What a person typed is sealed under a key that is not in this database; what they chose stays countable. Rows of before
-- are sealed when the server first starts on them.
--
-- AUTOINCREMENT here and below: the number of a row that was erased is never given to another, so that whoever still holds it
-- (a mail under way, a page in a browser) cannot mean somebody else's. `passed_on` counts the messages about a response that
-- were sent, and outlives the messages.
CREATE TABLE submissions_numbered (
    number        INTEGER PRIMARY KEY AUTOINCREMENT,
    submission_id TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    form          TEXT    NOT NULL,
    form_version  INTEGER NOT NULL,
    answers       TEXT    NOT NULL CHECK (json_valid(answers)),
    lang          TEXT,
    page          TEXT,
    digest        TEXT    NOT NULL,
    receipt       TEXT    NOT NULL UNIQUE,
    received_at   TEXT    NOT NULL,
    written       BLOB,
    written_key   TEXT,
    passed_on     INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO submissions_numbered
    (number, submission_id, form, form_version, answers, lang, page, digest, receipt, received_at)
    SELECT number, submission_id, form, form_version, answers, lang, page, digest, receipt, received_at FROM submissions;
DROP TABLE submissions;
ALTER TABLE submissions_numbered RENAME TO submissions;
CREATE INDEX submissions_by_form ON submissions (form, received_at);

-- The private halves are sealed as well; null marks one that is not yet.
CREATE TABLE sealing_keys_sealed (
    number      INTEGER PRIMARY KEY,
    key_id      TEXT NOT NULL UNIQUE,
    private_key BLOB NOT NULL,
    sealed_by   TEXT,
    public_key  BLOB NOT NULL CHECK (length(public_key) = 65),
    created_at  TEXT NOT NULL
) STRICT;
INSERT INTO sealing_keys_sealed (number, key_id, private_key, public_key, created_at)
    SELECT number, key_id, private_key, public_key, created_at FROM sealing_keys;
DROP TABLE sealing_keys;
ALTER TABLE sealing_keys_sealed RENAME TO sealing_keys;

-- So are the random keys: whoever has the database alone could else make every link with which people erase their answers.
CREATE TABLE secrets_sealed (
    name       TEXT PRIMARY KEY,
    value      BLOB NOT NULL,
    sealed_by  TEXT,
    created_at TEXT NOT NULL
) STRICT;
INSERT INTO secrets_sealed (name, value, created_at) SELECT name, value, created_at FROM secrets;
DROP TABLE secrets;
ALTER TABLE secrets_sealed RENAME TO secrets;

-- That answers were erased, so that a device that still holds them does not bring them back. The hash is keyed, and tells
-- nothing about whose they were.
CREATE TABLE erased (
    id_hash   TEXT PRIMARY KEY,
    erased_at TEXT NOT NULL
) STRICT;

-- What a person agreed to, in the words they saw.
CREATE TABLE consents (
    submission INTEGER NOT NULL REFERENCES submissions (number) ON DELETE CASCADE,
    question   TEXT    NOT NULL,
    words      TEXT    NOT NULL,
    given_at   TEXT    NOT NULL,
    PRIMARY KEY (submission, question)
) STRICT;

-- What the coordinators note about a response, such as "contacted".
CREATE TABLE tags (
    submission INTEGER NOT NULL REFERENCES submissions (number) ON DELETE CASCADE,
    tag        TEXT    NOT NULL,
    tagged_at  TEXT    NOT NULL,
    tagged_by  TEXT    NOT NULL,
    PRIMARY KEY (submission, tag)
) STRICT;

-- Every version of every form, so that old answers keep their meaning. Never changed, never removed.
CREATE TABLE form_versions (
    form       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    definition TEXT    NOT NULL,
    digest     TEXT    NOT NULL,
    created_at TEXT    NOT NULL,
    created_by TEXT    NOT NULL,
    PRIMARY KEY (form, version)
) STRICT;

CREATE TABLE forms (
    form             TEXT    PRIMARY KEY,
    version          INTEGER NOT NULL,
    source           TEXT    NOT NULL CHECK (source IN ('built-in', 'file', 'editor')),
    is_open          INTEGER NOT NULL DEFAULT 1,
    closed_at        INTEGER,
    retention_months INTEGER NOT NULL DEFAULT 12 CHECK (retention_months BETWEEN 1 AND 120),
    summary_public   INTEGER NOT NULL DEFAULT 0,
    mail_copy        INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A definition that is being worked on; it may be wrong.
CREATE TABLE form_drafts (
    form       TEXT PRIMARY KEY,
    definition TEXT NOT NULL,
    saved_at   TEXT NOT NULL,
    saved_by   TEXT NOT NULL
) STRICT;

-- What anybody reads of a form whose counts are public: it is replaced only when so many came and went that nobody can be told
-- from what changed. Counts only.
CREATE TABLE published_summaries (
    form        TEXT    PRIMARY KEY,
    looked_at   TEXT    NOT NULL,
    smallest    INTEGER NOT NULL,
    as_of       TEXT    NOT NULL,
    last_number INTEGER NOT NULL,
    responses   INTEGER NOT NULL,
    body        TEXT    NOT NULL
) STRICT;

CREATE TABLE partners (
    number     INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE partner_origins (
    origin  TEXT    PRIMARY KEY,
    partner INTEGER NOT NULL REFERENCES partners (number) ON DELETE CASCADE
) STRICT;

CREATE TABLE admins (
    number        INTEGER PRIMARY KEY,
    login         TEXT    NOT NULL UNIQUE,
    role          TEXT    NOT NULL CHECK (role IN ('viewer', 'editor', 'owner')),
    password      TEXT    NOT NULL,
    totp          BLOB,
    totp_key      TEXT,
    totp_last     INTEGER NOT NULL DEFAULT 0,
    created_at    TEXT    NOT NULL
) STRICT;

-- Times are seconds since 1970. The token itself is only in the browser.
CREATE TABLE sessions (
    token_hash TEXT    PRIMARY KEY,
    admin      INTEGER NOT NULL REFERENCES admins (number) ON DELETE CASCADE,
    csrf       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL
) STRICT;

-- Somebody whose password was right, until their second factor is as well; then it is a session. Seconds since 1970.
CREATE TABLE sign_ins (
    token_hash TEXT    PRIMARY KEY,
    admin      INTEGER NOT NULL REFERENCES admins (number) ON DELETE CASCADE,
    ends       INTEGER NOT NULL
) STRICT;

-- Links with which somebody sets a password of their own, once.
CREATE TABLE invitations (
    token_hash TEXT    PRIMARY KEY,
    admin      INTEGER NOT NULL REFERENCES admins (number) ON DELETE CASCADE,
    ends       INTEGER NOT NULL
) STRICT;

-- What stands in for the second factor where the phone is lost, each once. Only hashes.
CREATE TABLE recovery_codes (
    admin     INTEGER NOT NULL REFERENCES admins (number) ON DELETE CASCADE,
    code_hash TEXT    NOT NULL,
    PRIMARY KEY (admin, code_hash)
) STRICT;

-- How often something was tried in a stretch of time. Names are keyed hashes.
CREATE TABLE limits (
    name   TEXT    NOT NULL,
    starts INTEGER NOT NULL,
    ends   INTEGER NOT NULL,
    count  INTEGER NOT NULL,
    PRIMARY KEY (name, starts)
) STRICT;
CREATE INDEX limits_by_end ON limits (ends);

-- Who saw, exported, changed or erased what, and when.
CREATE TABLE audit (
    number  INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT
) STRICT;

-- Mail on its way out; what it says is written when it is sent, so that nothing of a person is kept twice.
CREATE TABLE mail (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT    NOT NULL,
    submission INTEGER REFERENCES submissions (number) ON DELETE CASCADE,
    state      TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
    tries      INTEGER NOT NULL DEFAULT 0,
    next_try   INTEGER NOT NULL,
    last_error TEXT,
    created_at TEXT    NOT NULL
) STRICT;
CREATE INDEX mail_by_next_try ON mail (state, next_try);
CREATE INDEX mail_by_submission ON mail (submission);

CREATE TABLE webhooks (
    number     INTEGER PRIMARY KEY,
    url        TEXT    NOT NULL,
    form       TEXT,
    secret     BLOB    NOT NULL,
    secret_key TEXT    NOT NULL,
    is_active  INTEGER NOT NULL DEFAULT 1,
    created_at TEXT    NOT NULL
) STRICT;

CREATE TABLE webhook_deliveries (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook     INTEGER NOT NULL REFERENCES webhooks (number) ON DELETE CASCADE,
    submission  INTEGER NOT NULL REFERENCES submissions (number) ON DELETE CASCADE,
    state       TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
    tries       INTEGER NOT NULL DEFAULT 0,
    next_try    INTEGER NOT NULL,
    last_status INTEGER,
    last_error  TEXT,
    created_at  TEXT    NOT NULL
) STRICT;
CREATE INDEX webhook_deliveries_by_next_try ON webhook_deliveries (state, next_try);
CREATE INDEX webhook_deliveries_by_submission ON webhook_deliveries (submission);

-- When somebody last checked an entry, and when it last changed: dates and times of RFC 3339.
ALTER TABLE services ADD COLUMN checked_at TEXT;
-- What file or feed it came from, as the import named it.
ALTER TABLE services ADD COLUMN source TEXT;
ALTER TABLE services ADD COLUMN modified_at TEXT NOT NULL DEFAULT '1970-01-01T00:00:00Z';

-- What people say is wrong with an entry; their words are sealed as answers are.
CREATE TABLE service_reports (
    number      INTEGER PRIMARY KEY,
    service     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    written     BLOB,
    written_key TEXT,
    reported_at TEXT NOT NULL,
    settled_at  TEXT,
    settled_by  TEXT
) STRICT;

-- Grow with every change, so that each server knows when what it remembers is old.
CREATE TABLE revisions (
    name  TEXT    PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO revisions (name, value) VALUES ('services', 1), ('forms', 1), ('partners', 1), ('webhooks', 1);

-- How often something was erased, and how often that was when the files were last cleaned of what had been erased.
INSERT INTO revisions (name, value) VALUES ('erased', 0), ('cleaned', 0);
