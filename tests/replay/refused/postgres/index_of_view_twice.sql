CREATE TABLE note (id INT PRIMARY KEY, text TEXT);
CREATE MATERIALIZED VIEW texts AS SELECT id, text FROM note;
CREATE INDEX texts_text ON texts (text);
CREATE INDEX texts_text ON texts (id);
