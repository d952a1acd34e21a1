/*
  Warnings:

  - You are about to alter the column `age` on the `Person` table. The data in that column could be lost. The data in that column will be cast from `Int` to `BigInt`.

*/
-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Person" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT COLLATE "NOCASE" NOT NULL,
    "age" BIGINT DEFAULT (1+1),
    "note" TEXT,
    UNIQUE ("name")
);
INSERT INTO "new_Person" ("age", "id", "name", "note") SELECT "age", "id", "name", "note" FROM "Person";
UPDATE sqlite_sequence SET seq = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'Person'), seq) WHERE name = 'new_Person';
DROP TABLE "Person";
ALTER TABLE "new_Person" RENAME TO "Person";
CREATE INDEX "Person_name_idx" ON "Person"("name");
CREATE INDEX "by_name" ON "Person"("name" COLLATE "BINARY", "age");
CREATE INDEX "by_note" ON "Person"("note" COLLATE "NOCASE" DESC);
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
