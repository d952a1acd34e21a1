-- What blocks ask the catalogue is known, and what they run follows from it.
CREATE SCHEMA side;
CREATE TYPE "Mode" AS ENUM ('auto');
CREATE TYPE side.mode AS ENUM ('off');
CREATE TABLE box (id integer PRIMARY KEY, weight text, tags text, size varchar(30) NOT NULL);
CREATE TABLE side.box (id integer PRIMARY KEY);
CREATE INDEX box_weight ON box (weight);
CREATE VIEW light AS SELECT id FROM box;

DO $$
DECLARE
  kind text;
  amount integer := 0;
  one record;
  word text;
  names CONSTANT text[] := ARRAY['height', 'Depth'];
BEGIN
  SELECT upper(data_type) INTO kind FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = 'box' AND column_name = 'tags';
  IF kind = 'TEXT' THEN
    ALTER TABLE box ALTER COLUMN tags TYPE text[] USING ARRAY[tags];
  END IF;
  IF EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_name = 'box' AND c.column_name = 'size'
             AND c.data_type IN ('text', 'character varying') AND c.is_nullable = 'NO'
             AND c.character_maximum_length < 40) THEN
    ALTER TABLE box ALTER COLUMN size DROP NOT NULL;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_enum WHERE enumlabel = 'mixed'
                 AND enumtypid = (SELECT oid FROM pg_type WHERE typname = 'Mode')) THEN
    CREATE TABLE mixed_is_missing (id integer);
  END IF;
  IF EXISTS (SELECT 1 FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
             JOIN pg_namespace n ON n.oid = t.typnamespace
             WHERE n.nspname = 'side' AND t.typname = 'mode' AND e.enumlabel = 'off') THEN
    CREATE TABLE off_is_there (id integer);
  END IF;
  IF to_regclass('side.box') IS NOT NULL AND to_regclass('side.missing') IS NULL THEN
    CREATE TABLE side.found (id integer);
  END IF;
  IF NOT EXISTS (SELECT FROM pg_indexes WHERE schemaname = 'public' AND indexname = 'box_weight') THEN
    CREATE TABLE wrong_index (id integer);
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'box_pkey' AND conrelid = 'public.box'::regclass) THEN
    CREATE TABLE wrong_key (id integer);
  ELSIF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = '"box"'::regclass AND attname = 'weight' AND NOT attisdropped) THEN
    CREATE TABLE attribute_is_there (id integer);
  END IF;
  IF (SELECT count(*) FROM information_schema.tables WHERE table_schema = 'side') = 2 THEN
    CREATE TABLE two_in_side (id integer);
  END IF;
  FOREACH word IN ARRAY names LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN %I integer NOT NULL DEFAULT %s', 'box', word, 3);
    EXECUTE 'CREATE INDEX ' || quote_ident('by_' || word) || ' ON box (' || quote_ident(word) || ')';
  END LOOP;
  FOR one IN SELECT table_schema, table_name FROM information_schema.tables
             WHERE table_name = 'box' AND table_type = 'BASE TABLE' LOOP
    EXECUTE format('ALTER TABLE %I.%I ADD COLUMN tenant text DEFAULT %L', one.table_schema, one.table_name, 'it''s');
  END LOOP;
  FOR word IN SELECT unnest(ARRAY['a', 'b']) LOOP
    CONTINUE WHEN word = 'a';
    EXECUTE format('CREATE TABLE part_%s (id integer)', word);
  END LOOP;
  FOR number IN 1..3 LOOP
    EXIT WHEN number > 2;
    EXECUTE format('CREATE TABLE numbered_%s ()', number);
  END LOOP;
  CASE kind WHEN 'INTEGER', 'BIGINT' THEN
    CREATE TABLE wrong_case (id integer);
  ELSE
    CREATE TABLE right_case (id integer);
  END CASE;
  SELECT 'admin' INTO word;
  EXECUTE format('ALTER TABLE mixed_is_missing ADD COLUMN by_whom text NOT NULL DEFAULT %L', word);
  EXECUTE 'ALTER TABLE mixed_is_missing ALTER COLUMN by_whom DROP DEFAULT; COMMENT ON TABLE mixed_is_missing IS ''x''';
  BEGIN
    CREATE TABLE box (id integer);
  EXCEPTION WHEN duplicate_table OR undefined_column THEN
    CREATE TABLE after_error (id integer);
  END;
  PERFORM 1;
  IF amount > 0 THEN
    RAISE EXCEPTION 'never';
  END IF;
  INSERT INTO off_is_there VALUES (1) RETURNING id INTO amount;
  GET DIAGNOSTICS amount = ROW_COUNT;
  IF amount > 100 THEN
    RAISE NOTICE 'many: %', amount;
  END IF;
  RETURN;
END $$;

-- Functions that hold DDL, called for what they do.
CREATE FUNCTION add_tenant(which text, kind text) RETURNS void LANGUAGE plpgsql AS $f$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = which AND column_name = 'owner') THEN
    EXECUTE 'ALTER TABLE ' || which || ' ADD COLUMN owner ' || $2;
  END IF;
END $f$;
CREATE FUNCTION harmless(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 + 1';
SELECT add_tenant('box', 'integer');
SELECT add_tenant('box', 'integer'), harmless(1) AS one;
SELECT * FROM add_tenant('part_b', 'uuid');
SELECT harmless(id) FROM box;
CREATE PROCEDURE make_table(name text) LANGUAGE plpgsql AS $f$
BEGIN
  EXECUTE format('CREATE TABLE %I (id bigint PRIMARY KEY)', name);
END $f$;
CALL make_table('by Procedure');
DO $$ BEGIN PERFORM add_tenant('numbered_1', 'text'); END $$;
CREATE FUNCTION plain_ddl() RETURNS void LANGUAGE sql AS $f$ ALTER TABLE numbered_2 ADD COLUMN late integer; $f$;
SELECT plain_ddl();
