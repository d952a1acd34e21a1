CREATE TABLE a (id INT);
CREATE VIEW v AS SELECT id FROM a;
PRAGMA legacy_alter_table = ON;
-- next
ALTER TABLE a RENAME TO b;
