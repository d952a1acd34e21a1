/*
  Warnings:

  - The primary key for the `Plain` table will be changed. If it partially fails, the table could be left without primary key constraint.
  - You are about to alter the column `note` on the `Price` table. The data in that column could be lost. The data in that column will be cast from `VarChar(191)` to `VarChar(50)`.
  - A unique constraint covering the columns `[note]` on the table `Price` will be added. If there are existing duplicate values, this will fail.

*/
-- KeepFormerRows
SET @@system_versioning_alter_history = KEEP;

-- AlterTable
ALTER TABLE `Plain` DROP PRIMARY KEY,
    MODIFY `id` BIGINT NOT NULL,
    ADD PRIMARY KEY (`id`);

-- AlterTable
ALTER TABLE `Price` MODIFY `amount` BIGINT NOT NULL,
    MODIFY `note` VARCHAR(50) NOT NULL WITHOUT SYSTEM VERSIONING;

-- CreateIndex
CREATE UNIQUE INDEX `Price_note_key` ON `Price`(`note`);

-- KeepFormerRows
SET @@system_versioning_alter_history = DEFAULT;
