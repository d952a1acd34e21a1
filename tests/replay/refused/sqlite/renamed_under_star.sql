CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT);
CREATE VIEW everything AS SELECT * FROM note;
CREATE VIEW long AS SELECT e.id, e.body FROM everything AS e;
ALTER TABLE note RENAME COLUMN body TO text;
