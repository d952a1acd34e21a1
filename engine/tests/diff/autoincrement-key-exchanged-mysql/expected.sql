/*
  Warnings:

  - The primary key for the `User` table will be changed. If it partially fails, the table could be left without primary key constraint.
  - You are about to drop the column `id` on the `Tag` table. All the data in the column will be lost.

*/
-- DropIndex
ALTER TABLE `Post` DROP INDEX `Post_id_key`,
    ADD INDEX `Post_id_idx`(`id`);

-- AlterTable
ALTER TABLE `User` DROP INDEX `User_id_key`,
    DROP PRIMARY KEY,
    ADD PRIMARY KEY (`id`);

-- AlterTable
ALTER TABLE `Tag` DROP INDEX `Tag_id_key`,
    DROP COLUMN `id`;
