CREATE TABLE note (id INT PRIMARY KEY, text TEXT);
CREATE MATERIALIZED VIEW texts AS SELECT text FROM note;
CREATE INDEX texts_text ON texts (text);
ALTER INDEX texts_txt RENAME TO by_text;
