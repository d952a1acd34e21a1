-- DropIndex
DROP INDEX `T_b_c_idx` ON `T`;

-- DropIndex
DROP INDEX `T_c_key` ON `T`;
