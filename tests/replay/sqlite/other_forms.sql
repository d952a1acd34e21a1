CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT, CONSTRAINT only_a_name);
CREATE INDEX i ON a (b);
CREATE INDEX IF NOT EXISTS i ON a (absent);
CREATE INDEX j ON a (b, "a text");
CREATE TRIGGER t AFTER UPDATE OF b, absent ON a BEGIN SELECT 1; END;
CREATE TABLE bare (a DEFAULT word, b DEFAULT "two words");
DROP TABLE bare;
CREATE TABLE reading (id INTEGER PRIMARY KEY, label VARCHAR(10), level REAL, taken DATETIME);
CREATE TABLE readings AS SELECT id, label || '!' AS loud, level + 1.5 AS more, count(*) AS number, CAST(level AS TEXT) AS text,
  (SELECT max(label) FROM reading) AS last, (SELECT taken FROM reading) AS first, (label) AS same, -level AS less FROM reading GROUP BY id;
