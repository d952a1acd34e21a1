/*
  Warnings:

  - Changed the type of `a` on the `T` table. No cast exists, the column would be dropped and recreated, which cannot be done if there is data, since the column is required.

*/
-- CreateEnum
CREATE TYPE "Color" AS ENUM ('RED');

-- AlterTable
ALTER TABLE "T" DROP COLUMN "a",
ADD COLUMN     "a" "Color" NOT NULL;
