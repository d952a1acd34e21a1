/*
  Warnings:

  - You are about to alter the column `name` on the `Person` table. The data in that column could be lost. The data in that column will be cast from `Text` to `VarChar(40)`.

*/
-- DropDependentObjects
DROP POLICY "adults" ON "Person";
DROP TRIGGER "name_told" ON "Person";
DROP MATERIALIZED VIEW "ages";
DROP VIEW "long_names";
DROP VIEW "names";
DROP INDEX "person_twice";
ALTER TABLE "Person" DROP COLUMN "twice";

-- AlterTable
ALTER TABLE "Person" ALTER COLUMN "name" SET DATA TYPE VARCHAR(40),
ALTER COLUMN "age" SET DATA TYPE BIGINT;

-- CreateDependentObjects
ALTER TABLE "Person" ADD COLUMN "twice" INTEGER GENERATED ALWAYS AS (age * 2) STORED;
CREATE INDEX person_twice ON "Person" ((twice + 1));
CREATE VIEW names AS SELECT "id", "name" FROM "Person";
CREATE VIEW long_names AS SELECT * FROM names WHERE length("name") > 20;
CREATE MATERIALIZED VIEW ages AS SELECT "age", count(*) AS people FROM "Person" GROUP BY "age";
CREATE TRIGGER name_told AFTER UPDATE OF "name" ON "Person" FOR EACH ROW EXECUTE FUNCTION told();
CREATE POLICY adults ON "Person" USING ("age" > 17);
