/*
  Warnings:

  - A unique constraint covering the columns `[c]` on the table `T` will be added. If there are existing duplicate values, this will fail.

*/
-- CreateIndex
CREATE INDEX `T_b_c_idx` ON `T`(`b`, `c` DESC);

-- CreateIndex
CREATE UNIQUE INDEX `T_c_key` ON `T`(`c`);
