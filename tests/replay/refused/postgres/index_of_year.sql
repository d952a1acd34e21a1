CREATE TABLE a (at TIMESTAMPTZ);
CREATE INDEX i ON a (extract(year FROM at));
