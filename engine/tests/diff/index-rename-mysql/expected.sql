-- RenameIndex
ALTER TABLE `T` RENAME INDEX `T_b_idx` TO `by_b`;
