CREATE TYPE "Mood" AS ENUM ('good', 'bad', 'odd');
COMMENT ON TYPE "Mood" IS 'how it went';
GRANT USAGE ON TYPE "Mood" TO pg_monitor;
CREATE TABLE "Visit" (
    "id" SERIAL NOT NULL,
    "who" TEXT NOT NULL,
    "cents" INTEGER NOT NULL,
    "mood" "Mood" NOT NULL,
    "mate" INTEGER,
    "tax" INTEGER GENERATED ALWAYS AS (cents / 5) STORED,
    CONSTRAINT "Visit_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "dear" CHECK (cents > 0) NOT VALID,
    CONSTRAINT "taxed" CHECK (tax >= 0),
    CONSTRAINT "tax_once" UNIQUE ("tax", "id") DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "Visit_mate_fkey" FOREIGN KEY ("mate") REFERENCES "Visit" ("id") ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE
);
COMMENT ON COLUMN "Visit"."tax" IS 'a fifth';
COMMENT ON CONSTRAINT "taxed" ON "Visit" IS 'never negative';
COMMENT ON CONSTRAINT "Visit_mate_fkey" ON "Visit" IS 'came together';
CREATE INDEX by_tax ON "Visit" USING btree ("tax" DESC) INCLUDE ("who") WITH (fillfactor = 70);
COMMENT ON INDEX by_tax IS 'for the office';
CREATE INDEX in_moods ON "Visit" ("id") WHERE "mood" = 'good';
COMMENT ON INDEX in_moods IS 'good ones';
CREATE STATISTICS both_sums (dependencies) ON "tax", "id" FROM "Visit";
CREATE VIEW visits WITH (security_barrier) AS SELECT "id", "who", "cents", "tax" FROM "Visit" WHERE "cents" < 100000;
ALTER VIEW visits ALTER COLUMN "who" SET DEFAULT 'nobody';
ALTER VIEW visits SET (check_option = 'cascaded');
ALTER VIEW visits RENAME COLUMN "cents" TO "price";
COMMENT ON VIEW visits IS 'it''s all; of them';
COMMENT ON COLUMN visits."price" IS 'in cents';
GRANT SELECT ("id", "price"), UPDATE ("price") ON visits TO pg_monitor;
GRANT INSERT ON TABLE visits TO pg_monitor WITH GRANT OPTION;
ALTER VIEW visits OWNER TO pg_monitor;
CREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER on_view INSTEAD OF INSERT ON visits FOR EACH ROW EXECUTE FUNCTION told();
COMMENT ON TRIGGER on_view ON visits IS 'instead';
CREATE RULE no_delete AS ON DELETE TO visits DO INSTEAD NOTHING;
COMMENT ON RULE no_delete ON visits IS 'nothing goes';
CREATE MATERIALIZED VIEW sums AS SELECT "mood", sum("cents") AS sum FROM "Visit" GROUP BY "mood" WITH NO DATA;
CREATE UNIQUE INDEX CONCURRENTLY sums_mood ON sums ("mood");
COMMENT ON INDEX sums_mood IS 'one each';
COMMENT ON MATERIALIZED VIEW sums IS 'by mood';
REFRESH MATERIALIZED VIEW sums;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO pg_signal_backend;
CREATE TRIGGER cents_told AFTER UPDATE OF "cents" ON "Visit" FOR EACH ROW EXECUTE FUNCTION told();
COMMENT ON TRIGGER cents_told ON "Visit" IS 'told';
ALTER TABLE "Visit" DISABLE TRIGGER cents_told;
CREATE POLICY cheap ON "Visit" USING ("cents" < 10);
COMMENT ON POLICY cheap ON "Visit" IS 'only cheap';
ALTER TABLE "Visit" ENABLE ROW LEVEL SECURITY;
