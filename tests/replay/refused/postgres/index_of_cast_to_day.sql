CREATE TABLE a (j JSONB);
CREATE INDEX i ON a (((j ->> 'day')::date));
