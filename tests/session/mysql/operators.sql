CREATE TABLE a (x INT, y INT, z INT);
INSERT INTO a VALUES (0, 0, 0), (1, 0, 0);
UPDATE a SET z = x || y;
CREATE VIEW v AS SELECT x || y AS either, 'a' AS letter FROM a;
