/*
  Warnings:

  - Added the required column `team` to the `User` table without a default value. This is not possible if the table is not empty.

*/
-- AlterTable
ALTER TABLE `User` ADD COLUMN `age` INTEGER NOT NULL DEFAULT 18,
    ADD COLUMN `name` VARCHAR(191) NULL,
    ADD COLUMN `team` VARCHAR(191) NOT NULL;
