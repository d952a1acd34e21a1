/*
  Warnings:

  - You are about to alter the column `a` on the `T` table. The data in that column will be cast from `Text` to `Integer`. This cast may fail. Please make sure the data in the column can be cast.

*/
-- AlterTable
ALTER TABLE "T" ALTER COLUMN "a" SET DATA TYPE INTEGER USING ("a"::text::INTEGER);
