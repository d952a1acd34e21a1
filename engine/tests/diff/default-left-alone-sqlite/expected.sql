/*
  Warnings:

  - A unique constraint covering the columns `[made]` on the table `User` will be added. If there are existing duplicate values, this will fail.
  - Added the required column `made` to the `User` table without a default value. This is not possible if the table is not empty.

*/
-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_User" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "made" INTEGER NOT NULL
);
INSERT INTO "new_User" ("id") SELECT "id" FROM "User";
UPDATE sqlite_sequence SET seq = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'User'), seq) WHERE name = 'new_User';
DROP TABLE "User";
ALTER TABLE "new_User" RENAME TO "User";
CREATE UNIQUE INDEX "User_made_key" ON "User"("made");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
