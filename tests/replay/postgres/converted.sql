-- Types that values become by themselves, defaults that fit, and texts that name what is there.
CREATE TYPE mood AS ENUM ('calm', 'angry');
CREATE DOMAIN positive AS INTEGER CHECK (VALUE > 0);
CREATE TABLE a (
  n INTEGER DEFAULT '4', big BIGINT DEFAULT 4.5, t TEXT DEFAULT 5, c CHAR(3) DEFAULT 'abcdef', m mood DEFAULT 'calm',
  p positive DEFAULT 3, l TEXT[] DEFAULT '{}', j JSONB DEFAULT '{}', d NUMERIC(10, 2) DEFAULT 1
);
ALTER TABLE a ALTER COLUMN n TYPE BIGINT, ALTER COLUMN big TYPE INTEGER, ALTER COLUMN t TYPE VARCHAR(20);
ALTER TABLE a ALTER COLUMN m TYPE TEXT, ALTER COLUMN d TYPE INTEGER, ALTER COLUMN j TYPE JSON;
ALTER TABLE a ALTER COLUMN m DROP DEFAULT, ALTER COLUMN m TYPE mood USING m::mood, ALTER COLUMN m SET DEFAULT 'angry';
CREATE SEQUENCE numbers;
CREATE TABLE "Big" (id SERIAL);
SELECT nextval('numbers'), nextval('"Big_id_seq"'), 'public.a'::regclass, ' A '::regclass, setval('numbers'::regclass, 5);
SELECT t COLLATE "C", (t || 'x') COLLATE "POSIX" FROM a;
CREATE TABLE b (a NUMERIC(3, 3), b FLOAT(53), c BIT VARYING(3), d "char", e pg_catalog.varchar(5), f INTERVAL(2), g TIME(6));
