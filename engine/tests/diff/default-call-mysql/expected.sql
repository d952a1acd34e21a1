-- AlterTable
ALTER TABLE `Note` ADD COLUMN `title` VARCHAR(191) NULL DEFAULT (lower('A'));
