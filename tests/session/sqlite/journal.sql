PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE a (id INT);
-- next
PRAGMA foreign_keys=ON;
VACUUM;
-- next
CREATE TABLE b (id INT);
