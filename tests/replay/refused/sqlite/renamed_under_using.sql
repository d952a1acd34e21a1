CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE page (number INT, body TEXT);
CREATE VIEW both AS SELECT note.id FROM note JOIN page USING (body);
ALTER TABLE note RENAME COLUMN body TO text;
