/*
  Warnings:

  - You are about to alter the column `a` on the `T` table. The data in that column could be lost. The data in that column will be cast from `Enum` to `VarChar(191)`.

*/
-- AlterTable
ALTER TABLE `T` MODIFY `a` VARCHAR(191) NOT NULL;
