CREATE TABLE a (id INT);
CREATE INDEX x ON a (missing);
