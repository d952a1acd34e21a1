CREATE SCHEMA "Other";
CREATE TYPE point3 AS (x int, y int, z int);
CREATE DOMAIN positive AS int CONSTRAINT is_positive CHECK (value > 0);
CREATE TABLE note (
  id serial PRIMARY KEY,
  number int GENERATED ALWAYS AS IDENTITY,
  text text CONSTRAINT note_text UNIQUE,
  span int4range,
  CONSTRAINT note_span EXCLUDE USING gist (span WITH &&),
  CONSTRAINT note_short CHECK (length(text) < 100)
);
CREATE TABLE "Other".note (id int REFERENCES note, place point3);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT n * 2';
CREATE TRIGGER touch BEFORE UPDATE ON note FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER same BEFORE UPDATE ON note FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE TRIGGER same_too BEFORE UPDATE ON note FOR EACH ROW EXECUTE PROCEDURE pg_catalog.suppress_redundant_updates_trigger();
CREATE RULE none AS ON DELETE TO "Other".note DO INSTEAD NOTHING;
CREATE MATERIALIZED VIEW texts AS SELECT id, text FROM note;
CREATE UNIQUE INDEX ON texts (id);
CREATE INDEX texts_text ON texts (text);
CREATE STATISTICS together ON id, text FROM note;
GRANT USAGE ON SEQUENCE note_id_seq, note_number_seq TO public;
GRANT SELECT ON note_id_seq TO public;
GRANT SELECT (id, text), UPDATE (text) ON note TO public;
GRANT SELECT ON TABLE note, "Other".note, texts TO public;
GRANT ALL ON ALL TABLES IN SCHEMA public, "Other" TO public;
GRANT EXECUTE ON FUNCTION twice(int), touch() TO public;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_reload_conf() TO public;
GRANT EXECUTE ON FUNCTION lower(text) TO public;
GRANT USAGE ON TYPE point3, positive, int4 TO public;
GRANT SELECT ON pg_catalog.pg_class, information_schema.tables TO public;
REVOKE ALL ON SCHEMA public, "Other" FROM public;
GRANT ALL ON SCHEMA public TO public;
COMMENT ON COLUMN point3.x IS 'across';
COMMENT ON COLUMN texts.text IS 'what it says';
COMMENT ON COLUMN "Other".note.place IS 'where';
COMMENT ON CONSTRAINT is_positive ON DOMAIN positive IS 'more than nothing';
COMMENT ON CONSTRAINT note_span ON note IS 'one at a time';
COMMENT ON CONSTRAINT note_short ON note IS 'short';
COMMENT ON CONSTRAINT note_pkey ON note IS 'the key';
COMMENT ON INDEX note_pkey IS 'of the key';
COMMENT ON INDEX note_span IS 'of the spans';
COMMENT ON INDEX texts_id_idx IS 'of a view';
COMMENT ON TYPE note IS NULL;
COMMENT ON TYPE point3 IS 'a place';
COMMENT ON SCHEMA pg_catalog IS 'the catalogue';
COMMENT ON RULE none ON "Other".note IS 'nothing is deleted';
COMMENT ON SEQUENCE note_number_seq IS 'numbers';
COMMENT ON STATISTICS together IS 'they go together';
ALTER INDEX texts_id_idx SET (fillfactor = 80);
ALTER INDEX note_span RENAME TO note_spans;
ALTER INDEX IF EXISTS no_such SET (fillfactor = 80);
ALTER TABLE note DISABLE TRIGGER touch, CLUSTER ON note_text, ENABLE ALWAYS TRIGGER same;
ALTER TABLE note DISABLE TRIGGER ALL, DISABLE TRIGGER USER;
ALTER TABLE note ENABLE TRIGGER ALL, REPLICA IDENTITY USING INDEX note_pkey;
ALTER TABLE "Other".note ENABLE RULE none, ENABLE ROW LEVEL SECURITY;
ALTER FUNCTION twice STABLE;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO public;
EXPLAIN (COSTS OFF) SELECT text FROM note;
EXPLAIN ANALYZE VERBOSE SELECT count(*) FROM "Other".note;
EXPLAIN (SELECT text FROM note);
TRUNCATE TABLE note, "Other".note RESTART IDENTITY;
TRUNCATE ONLY "Other".note;
TRUNCATE note CASCADE;
ANALYZE note (id);
REINDEX TABLE note;
REINDEX INDEX texts_text;
CLUSTER note USING note_text;
PREPARE by_id (int) AS SELECT text FROM note WHERE id = $1;
TABLE note;
SELECT last_value FROM note_number_seq;
CREATE INDEX texts_lower ON texts (lower(text), (id + 1)) INCLUDE (id) WHERE id > 0 AND text <> '';
CREATE INDEX IF NOT EXISTS texts_lower ON texts (id);
CREATE VIEW shown AS SELECT id, text AS said FROM note;
ALTER VIEW shown ALTER COLUMN said SET DEFAULT 'x', ALTER id DROP DEFAULT;
CREATE RULE keep AS ON UPDATE TO "Other".note WHERE old.id > 0 AND new.place IS NULL DO ALSO NOTHING;
