CREATE TABLE a (id missing);
