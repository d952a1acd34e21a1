CREATE TABLE a (id INT, KEY k (id));
CREATE INDEX K ON a (id);
