CREATE TABLE note (words TSVECTOR);
CREATE INDEX ON note USING gni (words);
