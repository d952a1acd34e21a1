-- Channels and advisory locks end with the script.
CREATE TABLE a (id INT);
LISTEN theirs;
SELECT pg_advisory_lock(77);
SELECT pg_advisory_lock_shared(7, -7);
-- next
SELECT pg_advisory_xact_lock(5);
INSERT INTO a SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND (classid = 7 OR objid = 77);
INSERT INTO a SELECT count(*) FROM pg_listening_channels() name WHERE name = 'theirs';
