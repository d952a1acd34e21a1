/*
  Warnings:

  - The values [bad] on the enum `Mood` will be removed. If these variants are still used in the database, this will fail.

*/
-- DropDependentObjects
DROP STATISTICS "both_sums";
DROP RULE "no_delete" ON "visits";
DROP POLICY "cheap" ON "Visit";
DROP TRIGGER "on_view" ON "visits";
DROP TRIGGER "cents_told" ON "Visit";
DROP MATERIALIZED VIEW "sums";
DROP VIEW "visits";
ALTER TABLE "Visit" DROP CONSTRAINT "tax_once";
DROP INDEX "in_moods";
DROP INDEX "by_tax";
ALTER TABLE "Visit" DROP CONSTRAINT "taxed";
ALTER TABLE "Visit" DROP COLUMN "tax";

-- AlterEnum
CREATE TYPE "Mood_new" AS ENUM ('good', 'odd');
ALTER TABLE "Visit" ALTER COLUMN "mood" TYPE "Mood_new" USING ("mood"::text::"Mood_new");
ALTER TYPE "Mood" RENAME TO "Mood_old";
ALTER TYPE "Mood_new" RENAME TO "Mood";
DROP TYPE "Mood_old";

-- DropForeignKey
ALTER TABLE "Visit" DROP CONSTRAINT "Visit_mate_fkey";

-- AlterTable
ALTER TABLE "Visit" ALTER COLUMN "cents" SET DATA TYPE BIGINT;

-- CreateDependentColumns
ALTER TABLE "Visit" ADD COLUMN "tax" INTEGER GENERATED ALWAYS AS (cents / 5) STORED;
COMMENT ON COLUMN "Visit"."tax" IS 'a fifth';

-- AddForeignKey
ALTER TABLE "Visit" ADD CONSTRAINT "Visit_mate_fkey" FOREIGN KEY ("mate") REFERENCES "Visit"("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFERRABLE;

-- CreateDependentObjects
ALTER TABLE "Visit" ADD CONSTRAINT "taxed" CHECK (tax >= 0);
COMMENT ON CONSTRAINT "taxed" ON "Visit" IS 'never negative';
CREATE INDEX by_tax ON "Visit" USING btree ("tax" DESC) INCLUDE ("who") WITH (fillfactor = 70);
COMMENT ON INDEX "by_tax" IS 'for the office';
CREATE INDEX in_moods ON "Visit" ("id") WHERE "mood" = 'good';
COMMENT ON INDEX "in_moods" IS 'good ones';
ALTER TABLE "Visit" ADD CONSTRAINT "tax_once" UNIQUE ("tax", "id") DEFERRABLE INITIALLY DEFERRED;
CREATE VIEW visits WITH (security_barrier) AS SELECT "id", "who", "cents", "tax" FROM "Visit" WHERE "cents" < 100000;
ALTER VIEW "visits" ALTER COLUMN "who" SET DEFAULT 'nobody';
ALTER VIEW "visits" SET (check_option = 'cascaded');
ALTER VIEW "visits" RENAME COLUMN "cents" TO "price";
COMMENT ON VIEW "visits" IS 'it''s all; of them';
COMMENT ON COLUMN "visits"."price" IS 'in cents';
GRANT SELECT ("id", "price"), UPDATE ("price") ON "visits" TO pg_monitor;
GRANT INSERT ON TABLE "visits" TO pg_monitor WITH GRANT OPTION;
ALTER VIEW "visits" OWNER TO pg_monitor;
GRANT SELECT ON "visits" TO pg_signal_backend;
CREATE MATERIALIZED VIEW sums AS SELECT "mood", sum("cents") AS sum FROM "Visit" GROUP BY "mood" WITH NO DATA;
CREATE UNIQUE INDEX sums_mood ON "sums" ("mood");
COMMENT ON INDEX "sums_mood" IS 'one each';
COMMENT ON MATERIALIZED VIEW "sums" IS 'by mood';
REFRESH MATERIALIZED VIEW "sums";
GRANT SELECT ON "sums" TO pg_signal_backend;
CREATE TRIGGER cents_told AFTER UPDATE OF "cents" ON "Visit" FOR EACH ROW EXECUTE FUNCTION told();
COMMENT ON TRIGGER "cents_told" ON "Visit" IS 'told';
ALTER TABLE "Visit" DISABLE TRIGGER "cents_told";
CREATE TRIGGER on_view INSTEAD OF INSERT ON visits FOR EACH ROW EXECUTE FUNCTION told();
COMMENT ON TRIGGER "on_view" ON "visits" IS 'instead';
CREATE POLICY cheap ON "Visit" USING ("cents" < 10);
COMMENT ON POLICY "cheap" ON "Visit" IS 'only cheap';
CREATE RULE no_delete AS ON DELETE TO visits DO INSTEAD NOTHING;
COMMENT ON RULE "no_delete" ON "visits" IS 'nothing goes';
CREATE STATISTICS both_sums (dependencies) ON "tax", "id" FROM "Visit";
COMMENT ON TYPE "Mood" IS 'how it went';
GRANT USAGE ON TYPE "Mood" TO pg_monitor;
COMMENT ON CONSTRAINT "Visit_mate_fkey" ON "Visit" IS 'came together';
