CREATE TYPE pair AS (x int, y text COLLATE "C", z numeric(4, 1)[]);
CREATE TABLE a OF pair;
CREATE TABLE b OF pair (PRIMARY KEY (x), y WITH OPTIONS NOT NULL DEFAULT 'q', CHECK (x > 0));
CREATE SCHEMA other
    CREATE TABLE one (id int PRIMARY KEY, up int REFERENCES one)
    CREATE INDEX ON one (up)
    CREATE VIEW two AS SELECT id FROM one
    GRANT SELECT ON one TO PUBLIC;
CREATE TABLE c (LIKE pair, n int);
CREATE TABLE d (a int, b int, c text, r tsrange, UNIQUE (b) INCLUDE (a), PRIMARY KEY (a) INCLUDE (b));
CREATE INDEX ON d (a) INCLUDE (b, c);
CREATE INDEX ON d ((c::varchar));
CREATE INDEX ON d ((CASE WHEN a > 0 THEN 1 END), (CASE WHEN b > 0 THEN 1 END));
CREATE INDEX ON d (coalesce(a, b), (a + b), lower(c));
ALTER TABLE d ADD EXCLUDE USING gist (int4range(1, 2) WITH &&, r WITH &&);
ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE pg_default;
DO 'BEGIN CREATE TABLE e (id int); END';
DO LANGUAGE plpgsql E'BEGIN CREATE TABLE f (id int); END';
CREATE TABLE g (
    a bit(3) DEFAULT B'101', b bit(8) DEFAULT X'0F', c text DEFAULT N'n',
    d bool DEFAULT 'yes', e bool DEFAULT 'off'::boolean, f varbit DEFAULT b'1'
);
CREATE TABLE casts (a text, b text, c text);
ALTER TABLE casts ALTER b TYPE int USING length(b), ALTER c TYPE int USING length(b);
ALTER TABLE casts DROP COLUMN b, ALTER a TYPE int USING b + length(a);
CREATE VIEW seen AS SELECT a, c FROM casts;
CREATE TABLE as_seen (LIKE seen, more int);
