/*
  Warnings:

  - The values [C] on the enum `Code` will be removed. If these variants are still used in the database, this will fail.

*/
-- DropForeignKey
ALTER TABLE "Place" DROP CONSTRAINT "Place_up_fkey";

-- AlterEnum
BEGIN;
CREATE TYPE "Code_new" AS ENUM ('A', 'B');
ALTER TABLE "Place" ALTER COLUMN "code" TYPE "Code_new" USING ("code"::text::"Code_new");
ALTER TABLE "Place" ALTER COLUMN "up" TYPE "Code_new" USING ("up"::text::"Code_new");
ALTER TYPE "Code" RENAME TO "Code_old";
ALTER TYPE "Code_new" RENAME TO "Code";
DROP TYPE "Code_old";
COMMIT;

-- AddForeignKey
ALTER TABLE "Place" ADD CONSTRAINT "Place_up_fkey" FOREIGN KEY ("up") REFERENCES "Place"("code") ON DELETE SET NULL ON UPDATE CASCADE;
