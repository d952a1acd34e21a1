/*
  Warnings:

  - The primary key for the `Comment` table will be changed. If it partially fails, the table could be left without primary key constraint.

*/
-- DropIndex
ALTER TABLE `Post` DROP INDEX `Post_userId_key`,
    ADD INDEX `Post_userId_title_idx`(`userId`, `title`);

-- AlterTable
CREATE INDEX `Comment_postId_fkey` ON `Comment`(`postId`);
ALTER TABLE `Comment` DROP PRIMARY KEY,
    ADD PRIMARY KEY (`userId`, `postId`);
