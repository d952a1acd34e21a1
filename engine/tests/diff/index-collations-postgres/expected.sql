/*
  Warnings:

  - You are about to alter the column `name` on the `Person` table. The data in that column could be lost. The data in that column will be cast from `Text` to `VarChar(40)`.

*/
-- AlterTable
ALTER TABLE "Person" ALTER COLUMN "name" SET DATA TYPE VARCHAR(40);
