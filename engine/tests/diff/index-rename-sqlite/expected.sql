-- RedefineIndex
DROP INDEX "T_b_idx";
CREATE INDEX "by_b" ON "T"("b");
