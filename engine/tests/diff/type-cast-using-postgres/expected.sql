/*
  Warnings:

  - You are about to alter the column `a` on the `Odd` table. The data in that column could be lost. The data in that column will be cast from `Citext` to `Integer`.
  - You are about to alter the column `b` on the `Odd` table. The data in that column could be lost. The data in that column will be cast from `Timestamp` to `Timetz`.
  - You are about to alter the column `c` on the `Odd` table. The data in that column could be lost. The data in that column will be cast from `Money` to `Integer`.

*/
-- AlterTable
ALTER TABLE "Odd" ALTER COLUMN "a" DROP DEFAULT,
ALTER COLUMN "a" SET DEFAULT 2,
ALTER COLUMN "a" SET DATA TYPE INTEGER USING ("a"::text::INTEGER),
ALTER COLUMN "b" SET DATA TYPE TIMETZ USING ("b"::timestamptz::TIMETZ),
ALTER COLUMN "c" SET DATA TYPE INTEGER USING ("c"::numeric::INTEGER);
