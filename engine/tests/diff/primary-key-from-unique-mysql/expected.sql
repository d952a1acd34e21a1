-- AlterTable
ALTER TABLE `T` ADD PRIMARY KEY (`a`);

-- DropIndex
DROP INDEX `T_a_key` ON `T`;
