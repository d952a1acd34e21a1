/*
  Warnings:

  - The values [OLD] on the enum `State` will be removed. If these variants are still used in the database, this will fail.

*/
-- DropDependentObjects
DROP VIEW "open_bills";
DROP INDEX "one_open";
ALTER TABLE "Bill" DROP CONSTRAINT "no_paid";

-- AlterEnum
CREATE TYPE "State_new" AS ENUM ('OPEN', 'PAID');
ALTER TABLE "Bill" ALTER COLUMN "state" DROP DEFAULT;
ALTER TABLE "Bill" ALTER COLUMN "state" TYPE "State_new" USING ("state"::text::"State_new");
ALTER TYPE "State" RENAME TO "State_old";
ALTER TYPE "State_new" RENAME TO "State";
DROP TYPE "State_old";
ALTER TABLE "Bill" ALTER COLUMN "state" SET DEFAULT 'OPEN';

-- DropIndex
DROP INDEX "by_state";

-- CreateDependentObjects
ALTER TABLE "Bill" ADD CONSTRAINT "no_paid" CHECK ("state" <> 'PAID' OR "id" < 100);
CREATE UNIQUE INDEX one_open ON "Bill" ("id") WHERE "state" = 'OPEN';
CREATE VIEW open_bills AS SELECT "id" FROM "Bill" WHERE "state" = 'OPEN';
