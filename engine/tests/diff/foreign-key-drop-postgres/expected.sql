-- DropForeignKey
ALTER TABLE "B" DROP CONSTRAINT "B_aId_fkey";
