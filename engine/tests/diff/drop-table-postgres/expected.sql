/*
  Warnings:

  - You are about to drop the `Old` table. If the table is not empty, all the data it contains will be lost.

*/
-- DropForeignKey
ALTER TABLE "Old" DROP CONSTRAINT "Old_userId_fkey";

-- DropTable
DROP TABLE "Old";
