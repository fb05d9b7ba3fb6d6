-- What nothing reads: lists are made from the whole catalogue in memory, and the day of the last check stands in the record.
DROP INDEX services_by_name;
ALTER TABLE services DROP COLUMN checked_at;
