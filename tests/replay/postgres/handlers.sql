-- What a handler is for has the server's own name, and comes in the server's order.
CREATE TABLE stop (id int PRIMARY KEY, line int NOT NULL, CONSTRAINT stop_line UNIQUE (line), CONSTRAINT stop_range CHECK (line > 0));
CREATE VIEW stops AS SELECT id FROM stop;
DO $$ BEGIN ALTER TABLE stop ADD CONSTRAINT stop_pkey PRIMARY KEY (line); EXCEPTION WHEN invalid_table_definition THEN NULL; END $$;
DO $$ BEGIN ALTER TABLE stop ADD CONSTRAINT stop_line UNIQUE (id); EXCEPTION WHEN duplicate_table THEN NULL; END $$;
DO $$ BEGIN ALTER TABLE stop ADD CONSTRAINT stop_line CHECK (id > 0); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN ALTER SEQUENCE absent RESTART; EXCEPTION WHEN undefined_table THEN NULL; END $$;
DO $$ BEGIN ALTER VIEW absent RENAME TO gone; EXCEPTION WHEN undefined_table THEN NULL; END $$;
DO $$ BEGIN ALTER INDEX absent RENAME TO gone; EXCEPTION WHEN undefined_table THEN NULL; END $$;
DO $$ BEGIN DROP INDEX absent; EXCEPTION WHEN undefined_object THEN NULL; END $$;
DO $$ BEGIN DROP MATERIALIZED VIEW absent; EXCEPTION WHEN undefined_table THEN NULL; END $$;
DO $$ BEGIN DROP TABLE stops; EXCEPTION WHEN wrong_object_type THEN NULL; END $$;
DO $$ BEGIN ALTER TABLE stop ALTER id TYPE bigint; EXCEPTION WHEN feature_not_supported THEN NULL; END $$;
DO $$ BEGIN ALTER TABLE stop ALTER id DROP NOT NULL; EXCEPTION WHEN SQLSTATE '42P16' THEN NULL; END $$;
DO $$ BEGIN ALTER TABLE stop ALTER line DROP IDENTITY; EXCEPTION WHEN SQLSTATE '55000' THEN NULL; END $$;
DO $$ BEGIN ALTER TABLE stop ALTER line SET DEFAULT 'far'; EXCEPTION WHEN data_exception THEN NULL; END $$;
DO $$ BEGIN CREATE TABLE hub (id int REFERENCES stops); EXCEPTION WHEN wrong_object_type OR undefined_table THEN NULL; END $$;
DO $$ BEGIN CREATE TABLE hub (line int REFERENCES stop (absent)); EXCEPTION WHEN syntax_error_or_access_rule_violation THEN NULL; END $$;
