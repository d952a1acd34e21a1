/*
  Warnings:

  - The primary key for the `A` table will be changed. If it partially fails, the table could be left without primary key constraint.

*/
-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_A" (
    "id" TEXT NOT NULL PRIMARY KEY
);
INSERT INTO "new_A" ("id") SELECT "id" FROM "A";
DROP TABLE "A";
ALTER TABLE "new_A" RENAME TO "A";
CREATE TABLE "new__AToB" (
    "A" TEXT NOT NULL,
    "B" TEXT NOT NULL,
    CONSTRAINT "_AToB_A_fkey" FOREIGN KEY ("A") REFERENCES "A" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "_AToB_B_fkey" FOREIGN KEY ("B") REFERENCES "B" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new__AToB" ("A", "B") SELECT "A", "B" FROM "_AToB";
DROP TABLE "_AToB";
ALTER TABLE "new__AToB" RENAME TO "_AToB";
CREATE UNIQUE INDEX "_AToB_AB_unique" ON "_AToB"("A", "B");
CREATE INDEX "_AToB_B_index" ON "_AToB"("B");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
