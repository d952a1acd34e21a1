PRAGMA busy_timeout = 77;
PRAGMA mmap_size = 1048576;
PRAGMA wal_autocheckpoint = 5;
PRAGMA max_page_count = 1000;
CREATE TABLE a (n INT);
-- next
INSERT INTO a SELECT timeout = 77 FROM pragma_busy_timeout;
INSERT INTO a SELECT max_page_count = 1000 FROM pragma_max_page_count;
