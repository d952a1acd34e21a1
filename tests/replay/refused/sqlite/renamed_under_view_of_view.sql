CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT);
CREATE VIEW bodies AS SELECT body FROM note;
CREATE VIEW long AS SELECT body FROM bodies WHERE length(body) > 80;
ALTER TABLE note RENAME COLUMN body TO text;
