/*
  Warnings:

  - You are about to alter the column `a` on the `T` table. The data in that column could be lost. The data in that column will be cast from `BigInt` to `Integer`.

*/
-- AlterTable
ALTER TABLE "T" ALTER COLUMN "a" SET DATA TYPE INTEGER;
