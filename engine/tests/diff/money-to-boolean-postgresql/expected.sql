/*
  Warnings:

  - You are about to alter the column `paid` on the `Order` table. The data in that column could be lost. The data in that column will be cast from `Money` to `Boolean`.

*/
-- AlterTable
ALTER TABLE "Order" ALTER COLUMN "paid" SET DATA TYPE BOOLEAN USING ("paid"::numeric <> 0);
