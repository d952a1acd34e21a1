CREATE TABLE a (n TEXT);
PRAGMA journal_mode = MEMORY;
-- next
INSERT INTO a SELECT journal_mode FROM pragma_journal_mode;
