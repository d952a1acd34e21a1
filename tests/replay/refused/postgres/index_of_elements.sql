CREATE TABLE a (n INT[]);
CREATE INDEX i ON a (unnest(n));
