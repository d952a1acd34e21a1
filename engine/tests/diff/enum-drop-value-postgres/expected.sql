/*
  Warnings:

  - The values [BLUE] on the enum `Color` will be removed. If these variants are still used in the database, this will fail.

*/
-- AlterEnum
BEGIN;
CREATE TYPE "Color_new" AS ENUM ('RED', 'GREEN');
ALTER TABLE "T" ALTER COLUMN "a" DROP DEFAULT;
ALTER TABLE "T" ALTER COLUMN "a" TYPE "Color_new" USING ("a"::text::"Color_new");
ALTER TABLE "T" ALTER COLUMN "b" TYPE "Color_new"[] USING ("b"::text::"Color_new"[]);
ALTER TYPE "Color" RENAME TO "Color_old";
ALTER TYPE "Color_new" RENAME TO "Color";
DROP TYPE "Color_old";
ALTER TABLE "T" ALTER COLUMN "a" SET DEFAULT 'RED';
COMMIT;
