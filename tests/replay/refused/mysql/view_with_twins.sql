CREATE TABLE a (id INT, n INT);
CREATE VIEW v AS SELECT id, n AS y, 'x', 'x', id + 1, id + 1 FROM a;
CREATE VIEW w AS SELECT a.id, b.* FROM a JOIN a b;
