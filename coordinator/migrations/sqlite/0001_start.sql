-- What people answered. No address of a machine, no name of a browser: nothing but what they chose to send.
CREATE TABLE submissions (
    number        INTEGER PRIMARY KEY,
    submission_id TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    form          TEXT    NOT NULL,
    form_version  INTEGER NOT NULL,
    answers       TEXT    NOT NULL CHECK (json_valid(answers)),
    lang          TEXT,
    page          TEXT,
    digest        TEXT    NOT NULL,
    receipt       TEXT    NOT NULL UNIQUE,
    received_at   TEXT    NOT NULL
) STRICT;

CREATE INDEX submissions_by_form ON submissions (form, received_at);

-- The directory: each record as it was imported, and beside it what is asked for when listing.
CREATE TABLE services (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    status  TEXT NOT NULL,
    search  TEXT NOT NULL,
    record  TEXT NOT NULL CHECK (json_valid(record))
) STRICT;

CREATE INDEX services_by_name ON services (status, name COLLATE NOCASE, id);
