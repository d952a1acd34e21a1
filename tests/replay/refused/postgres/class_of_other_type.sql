CREATE TABLE a (n INTEGER);
CREATE INDEX i ON a (n text_pattern_ops);
