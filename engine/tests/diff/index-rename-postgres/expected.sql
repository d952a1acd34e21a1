-- RenameIndex
ALTER INDEX "T_b_idx" RENAME TO "by_b";
