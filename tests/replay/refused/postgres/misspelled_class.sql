CREATE TABLE a (n TEXT);
CREATE INDEX i ON a (n text_patern_ops);
