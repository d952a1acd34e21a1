/*
  Warnings:

  - Made the column `a` on table `T` required. This step will fail if there are existing NULL values in that column.

*/
-- AlterTable
ALTER TABLE "T" ALTER COLUMN "a" SET NOT NULL,
ALTER COLUMN "a" SET DEFAULT 'x';
