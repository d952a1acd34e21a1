CREATE TABLE a (id INT);
PRAGMA writable_schema = ON;
UPDATE sqlite_master SET sql = 'CREATE TABLE a (id BIGINT)' WHERE name = 'a';
-- next
CREATE TABLE b (id INT);
