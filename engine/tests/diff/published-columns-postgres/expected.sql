/*
  Warnings:

  - You are about to alter the column `text` on the `Note` table. The data in that column could be lost. The data in that column will be cast from `Text` to `VarChar(200)`.

*/
-- DropDependentObjects
ALTER PUBLICATION "starred" DROP TABLE "Note";
ALTER PUBLICATION "some pages" DROP TABLE "Note";

-- AlterTable
ALTER TABLE "Note" ALTER COLUMN "text" SET DATA TYPE VARCHAR(200),
ALTER COLUMN "stars" SET DATA TYPE BIGINT,
ALTER COLUMN "pages" SET DATA TYPE BIGINT;

-- CreateDependentObjects
ALTER PUBLICATION "some pages" ADD TABLE "Note" ("id", "pages");
ALTER PUBLICATION "starred" ADD TABLE "Note" ("id", "text") WHERE ("stars" > 3);
