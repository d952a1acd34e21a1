-- DropIndex
DROP INDEX "T_b_c_idx";

-- DropIndex
DROP INDEX "T_c_key";
