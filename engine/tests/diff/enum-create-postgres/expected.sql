/*
  Warnings:

  - You are about to alter the column `a` on the `T` table. The data in that column will be cast from `Text` to `Enum(Color)`. This cast may fail. Please make sure the data in the column can be cast.

*/
-- CreateEnum
CREATE TYPE "Color" AS ENUM ('RED');

-- AlterTable
ALTER TABLE "T" ALTER COLUMN "a" SET DATA TYPE "Color" USING ("a"::text::"Color");
