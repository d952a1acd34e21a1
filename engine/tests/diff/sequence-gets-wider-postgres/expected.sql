/*
  Warnings:

  - The primary key for the `Invoice` table will be changed. If it partially fails, the table could be left without primary key constraint.

*/
-- AlterTable
ALTER TABLE "Invoice" DROP CONSTRAINT "Invoice_pkey",
ALTER COLUMN "number" SET DATA TYPE BIGINT,
ALTER COLUMN "other" SET DATA TYPE BIGINT,
ALTER COLUMN "copies" SET DATA TYPE BIGINT,
ADD CONSTRAINT "Invoice_pkey" PRIMARY KEY ("number");
ALTER SEQUENCE "Invoice_number_seq" AS BIGINT;
ALTER SEQUENCE "Numbers" AS BIGINT;
