/*
  Warnings:

  - Changed the type of `born` on the `User` table. No cast exists, the column would be dropped and recreated, which cannot be done if there is data, since the column is required.

*/
-- DropIndex
DROP INDEX `User_born_name_key` ON `User`;

-- AlterTable
ALTER TABLE `User` DROP COLUMN `born`,
    ADD COLUMN `born` DECIMAL(65, 30) NOT NULL;

-- CreateIndex
CREATE UNIQUE INDEX `User_born_name_key` ON `User`(`born`, `name`);
