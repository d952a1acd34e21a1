CREATE TABLE a (id int, data text);
CREATE INDEX i ON a (json_extract(dat, '$.x'));
