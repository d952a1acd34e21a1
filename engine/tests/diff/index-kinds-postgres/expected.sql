-- CreateIndex
CREATE INDEX "T_b_idx" ON "T" USING HASH ("b");

-- CreateIndex
CREATE INDEX "T_a_b_idx" ON "T" USING BRIN ("a", "b");
