-- DropDependentObjects
DROP VIEW "sizes";

-- AlterTable
ALTER TABLE "Event" ALTER COLUMN "size" SET DATA TYPE BIGINT;

-- CreateDependentObjects
CREATE VIEW sizes AS SELECT "size" FROM "Event_2020";
COMMENT ON VIEW "sizes" IS 'of 2020';
