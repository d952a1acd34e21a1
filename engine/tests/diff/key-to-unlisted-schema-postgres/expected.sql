-- AlterTable
ALTER TABLE "Profile" ADD COLUMN     "nick" TEXT;
