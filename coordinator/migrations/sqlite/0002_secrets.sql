-- The keys that answers are sealed to. The newest is published; the older ones still open what was sealed to them, such
-- as answers that waited on a device without a connection.
CREATE TABLE sealing_keys (
    number      INTEGER PRIMARY KEY,
    key_id      TEXT NOT NULL UNIQUE,
    private_key BLOB NOT NULL CHECK (length(private_key) = 32),
    public_key  BLOB NOT NULL CHECK (length(public_key) = 65),
    created_at  TEXT NOT NULL
) STRICT;

-- Random keys under which the server signs what it will read again, by what they are for.
CREATE TABLE secrets (
    name       TEXT PRIMARY KEY,
    value      BLOB NOT NULL CHECK (length(value) = 64),
    created_at TEXT NOT NULL
) STRICT;
