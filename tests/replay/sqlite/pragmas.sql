-- A table may be called like a setting.
CREATE TABLE synchronous (a INTEGER);
BEGIN;
PRAGMA table_info(synchronous);
PRAGMA main.synchronous;
COMMIT;
CREATE TABLE behind (a INTEGER);
