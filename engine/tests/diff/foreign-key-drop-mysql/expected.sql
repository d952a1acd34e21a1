-- DropForeignKey
ALTER TABLE `B` DROP FOREIGN KEY `B_aId_fkey`;
