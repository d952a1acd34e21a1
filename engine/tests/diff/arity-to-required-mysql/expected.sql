/*
  Warnings:

  - Made the column `a` on table `T` required. This step will fail if there are existing NULL values in that column.

*/
-- AlterTable
ALTER TABLE `T` MODIFY `a` VARCHAR(191) NOT NULL;
