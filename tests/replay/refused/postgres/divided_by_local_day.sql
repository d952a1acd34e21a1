CREATE TABLE a (at TIMESTAMPTZ) PARTITION BY RANGE (date_trunc('day', at));
