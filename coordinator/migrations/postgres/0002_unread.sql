-- What nothing reads: the day of the last check stands in the record.
ALTER TABLE services DROP COLUMN checked_at;
