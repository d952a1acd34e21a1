-- views, with options, rights and comments
CREATE VIEW hand_v WITH (security_barrier) AS SELECT "id", "key_of", "{a}" FROM "t" WHERE "id" > 0;
COMMENT ON VIEW hand_v IS 'it''s all; here';
COMMENT ON COLUMN hand_v."{a}" IS 'one';
GRANT SELECT, INSERT ON hand_v TO pg_monitor;
GRANT UPDATE ("id") ON hand_v TO PUBLIC;
ALTER VIEW hand_v ALTER COLUMN "key_of" SET DEFAULT 3;
-- views, with options, rights and comments
CREATE VIEW hand_v WITH (check_option = cascaded) AS SELECT "id", "key_of", "{a}" FROM "t" WHERE "id" IS NOT NULL;
COMMENT ON VIEW hand_v IS 'all';
GRANT SELECT ON hand_v TO pg_monitor;
-- views, with options, rights and comments
CREATE VIEW hand_v AS SELECT * FROM "t";
-- views of views
CREATE VIEW hand_low AS SELECT "id" AS n, "{a}", "{b}" AS second FROM "t";
CREATE VIEW hand_high AS SELECT * FROM hand_low WHERE n > 0;
ALTER VIEW hand_high OWNER TO pg_monitor;
COMMENT ON VIEW hand_high IS 'upon';
-- views over several tables
CREATE VIEW hand_join AS WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 3) SELECT u.n, t."{a}", p.id AS part_id FROM up u LEFT JOIN "t" t ON t.id = u.n LEFT JOIN "part" p ON p.t_id = t.id;
-- views of partitions, and of tables that inherit
CREATE TABLE "log_second" PARTITION OF "log" FOR VALUES FROM (10) TO (20);
ALTER TABLE "log_second" ADD CONSTRAINT hand_second CHECK ("id" > 0);
CREATE VIEW hand_parted AS SELECT l."id", l."what", t."{a}" FROM "log_second" l JOIN "t" t ON t."id" = l."id";
-- views of partitions, and of tables that inherit
CREATE SCHEMA IF NOT EXISTS hand_beside;
CREATE TABLE hand_beside.hand_heir (more INTEGER) INHERITS ("t");
CREATE VIEW hand_beside.hand_of_heir AS SELECT "id", "{a}" FROM hand_beside.hand_heir WHERE "{b}" IS NOT NULL;
-- what other schemas read
CREATE SCHEMA IF NOT EXISTS hand_beside;
CREATE VIEW hand_beside.hand_far AS SELECT "id", "{a}" FROM "t";
COMMENT ON VIEW hand_beside.hand_far IS 'far';
CREATE VIEW hand_beside.hand_farther AS SELECT * FROM hand_beside.hand_far;
-- `INSTEAD OF` triggers of views
CREATE VIEW hand_i AS SELECT "id", "{a}" FROM "t";
CREATE TRIGGER hand_instead INSTEAD OF INSERT ON hand_i FOR EACH ROW EXECUTE FUNCTION hand_noted();
COMMENT ON TRIGGER hand_instead ON hand_i IS 'instead';
-- rules
CREATE VIEW hand_r AS SELECT "id", "{a}" FROM "t";
CREATE RULE hand_none AS ON DELETE TO hand_r DO INSTEAD NOTHING;
COMMENT ON RULE hand_none ON hand_r IS 'none';
ALTER VIEW hand_r RENAME COLUMN "id" TO number;
-- rules
CREATE RULE hand_also AS ON UPDATE TO "t" WHERE OLD."{a}" IS NULL AND OLD."id" < 0 DO ALSO DELETE FROM noted WHERE id < 0;
-- materialized views and their indexes
CREATE MATERIALIZED VIEW hand_m AS SELECT "id", "{a}" FROM "t";
CREATE UNIQUE INDEX hand_m_id ON hand_m ("id");
CREATE INDEX hand_m_a ON hand_m ("{a}") WHERE "id" > 1;
COMMENT ON INDEX hand_m_id IS 'one';
COMMENT ON MATERIALIZED VIEW hand_m IS 'kept';
GRANT SELECT ON hand_m TO pg_monitor;
-- materialized views and their indexes
CREATE MATERIALIZED VIEW hand_m AS SELECT count(*) AS n, "{a}" FROM "t" GROUP BY "{a}" WITH NO DATA;
-- materialized views and their indexes
CREATE MATERIALIZED VIEW hand_m AS SELECT count(*) AS n, "{a}" FROM "t" GROUP BY "{a}" WITH NO DATA;
REFRESH MATERIALIZED VIEW hand_m;
-- triggers, also disabled ones
CREATE TRIGGER hand_of AFTER UPDATE OF "{a}" ON "t" FOR EACH ROW WHEN (OLD."{a}" IS DISTINCT FROM NEW."{a}") EXECUTE FUNCTION hand_noted();
COMMENT ON TRIGGER hand_of ON "t" IS 'of';
-- triggers, also disabled ones
CREATE TRIGGER hand_of AFTER UPDATE OF "{a}", "key_of" ON "t" FOR EACH ROW EXECUTE FUNCTION hand_noted();
ALTER TABLE "t" DISABLE TRIGGER hand_of;
-- triggers, also disabled ones
CREATE TRIGGER hand_of AFTER UPDATE ON "t" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION hand_noted();
-- triggers, also disabled ones
CREATE TRIGGER hand_of BEFORE UPDATE OF "{a}" ON "t" FOR EACH ROW EXECUTE FUNCTION hand_noted();
ALTER TABLE "t" ENABLE ALWAYS TRIGGER hand_of;
-- triggers, also disabled ones
CREATE TRIGGER hand_twin AFTER UPDATE OF "{a}" ON "t" FOR EACH ROW EXECUTE FUNCTION hand_noted();
CREATE TRIGGER hand_twin AFTER INSERT ON "part" FOR EACH ROW EXECUTE FUNCTION hand_noted();
-- constraint triggers
CREATE CONSTRAINT TRIGGER hand_late AFTER UPDATE ON "t" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hand_noted();
-- policies and row level security
CREATE POLICY hand_p ON "t" AS RESTRICTIVE FOR SELECT TO pg_monitor, PUBLIC USING ("{a}" IS NOT NULL OR "id" > 0);
COMMENT ON POLICY hand_p ON "t" IS 'who';
ALTER TABLE "t" ENABLE ROW LEVEL SECURITY;
-- policies and row level security
CREATE POLICY hand_all ON "t" WITH CHECK ("id" > 0);
ALTER TABLE "t" FORCE ROW LEVEL SECURITY;
-- policies and row level security
CREATE POLICY hand_far ON "part" USING (EXISTS (SELECT 1 FROM "t" WHERE "t".id = "part".t_id AND "t"."{a}" IS NOT NULL));
ALTER TABLE "part" ENABLE ROW LEVEL SECURITY;
-- checks
ALTER TABLE "t" ADD CONSTRAINT "hand_c" CHECK ("{a}" IS NOT NULL OR "id" > 0) NO INHERIT;
COMMENT ON CONSTRAINT hand_c ON "t" IS 'checked';
-- checks
ALTER TABLE "t" ADD CONSTRAINT "hand_new" CHECK ("key_of" > 0) NOT VALID;
-- exclusion constraints
ALTER TABLE "t" ADD CONSTRAINT "hand_apart" EXCLUDE USING gist (int4range("id", "id", '[]') WITH &&) DEFERRABLE;
-- generated columns
ALTER TABLE "t" ADD COLUMN "hand_twice" INTEGER GENERATED ALWAYS AS ("id" * 2) STORED;
CREATE INDEX hand_by_twice ON "t" (("hand_twice" + 1));
-- generated columns
ALTER TABLE "t" ADD COLUMN "hand_set" BOOLEAN GENERATED ALWAYS AS ("{a}" IS NOT NULL) STORED;
COMMENT ON COLUMN "t"."hand_set" IS 'set';
GRANT SELECT ("hand_set") ON "t" TO pg_monitor;
ALTER TABLE "t" ADD CONSTRAINT "hand_set_c" CHECK ("hand_set" OR "id" > 0);
CREATE VIEW hand_of_set AS SELECT "hand_set" FROM "t";
CREATE STATISTICS hand_set_s ON "hand_set", "id" FROM "t";
CREATE INDEX hand_set_i ON "t" ("id") WHERE "hand_set";
-- generated columns
ALTER TABLE "t" ADD COLUMN "hand_span" int4range GENERATED ALWAYS AS (int4range("id", "id", '[]')) STORED;
ALTER TABLE "t" ADD CONSTRAINT "hand_spans" EXCLUDE USING gist ("hand_span" WITH &&);
-- indexes over expressions
CREATE INDEX hand_expr ON "t" (("{a}" IS NULL), "id") WITH (fillfactor = 60);
COMMENT ON INDEX hand_expr IS 'e';
-- partial indexes
CREATE INDEX hand_part ON "t" ("id" DESC NULLS LAST) WHERE "{a}" IS NOT NULL;
COMMENT ON INDEX hand_part IS 'p';
-- statistics objects
CREATE STATISTICS hand_s (ndistinct) ON "{a}", "id" FROM "t";
-- functions and procedures
CREATE FUNCTION hand_sum(x "t") RETURNS int LANGUAGE sql AS 'SELECT x.id + 1';
COMMENT ON FUNCTION hand_sum IS 'plus';
REVOKE ALL ON FUNCTION hand_sum FROM PUBLIC;
-- functions and procedures
CREATE FUNCTION hand_body() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count("{a}") FROM "t"; END;
-- functions and procedures
CREATE PROCEDURE hand_clean(keep int DEFAULT 3) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM noted WHERE id > keep; END $$;
-- domains, composite and range types
CREATE DOMAIN hand_d AS TEXT DEFAULT 'x' CONSTRAINT hand_d_c CHECK (VALUE <> '');
CREATE TYPE hand_pair AS (a int, b hand_d);
CREATE TYPE hand_range AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
COMMENT ON TYPE hand_pair IS 'two';
-- sequences
CREATE SEQUENCE hand_seq AS smallint INCREMENT 3 CYCLE;
COMMENT ON SEQUENCE hand_seq IS 'by three';
-- comments and rights of tables and columns
COMMENT ON TABLE "t" IS 'table';
COMMENT ON COLUMN "t"."{a}" IS 'a column';
GRANT SELECT ON "t" TO pg_monitor;
GRANT UPDATE ("{a}") ON "t" TO PUBLIC;
-- storage parameters and row identity
ALTER TABLE "t" SET (fillfactor = 70);
ALTER TABLE "t" ALTER COLUMN "{a}" SET STATISTICS 50;
-- storage parameters and row identity
ALTER TABLE "t" REPLICA IDENTITY FULL;
ALTER TABLE "t" CLUSTER ON hand_with;
COMMENT ON INDEX hand_with IS 'with';
-- comments, rights and owners of enum types
COMMENT ON TYPE "Mood" IS 'how';
GRANT USAGE ON TYPE "Mood" TO pg_monitor;
ALTER TYPE "Mood" OWNER TO pg_monitor;
-- comments of keys
COMMENT ON CONSTRAINT part_t_id_fkey ON "part" IS 'of';
COMMENT ON CONSTRAINT hand_once ON "t" IS 'once';
-- second foreign keys
ALTER TABLE "part" ADD CONSTRAINT hand_key FOREIGN KEY ("t_id") REFERENCES "t"("id") ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE;
-- second foreign keys
ALTER TABLE "part" ADD CONSTRAINT hand_key FOREIGN KEY ("t_id") REFERENCES "t"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
COMMENT ON CONSTRAINT hand_key ON "part" IS 'again';
-- publications
CREATE PUBLICATION hand_pub FOR TABLE "t", "part";
-- publications
CREATE PUBLICATION hand_pub FOR TABLE "t" ("id", "key_of"), "part" ("id");
