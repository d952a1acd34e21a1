/*
  Warnings:

  - Made the column `body` on table `Doc` required. This step will fail if there are existing NULL values in that column.

*/
-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
PRAGMA legacy_alter_table=ON;
CREATE TABLE "new_Doc" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "body" TEXT NOT NULL
);
INSERT INTO "new_Doc" (rowid, "body", "id") SELECT rowid, "body", "id" FROM "Doc";
DROP TABLE "Doc";
ALTER TABLE "new_Doc" RENAME TO "Doc";
CREATE TABLE "new_Item" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "price" INTEGER,
    "code" TEXT COLLATE "NOCASE",
    "note" TEXT NOT NULL DEFAULT 'n',
    "total" INTEGER GENERATED ALWAYS AS ("price" * 2) STORED,
    CHECK ("price" > 0),
    CONSTRAINT "cheap" CHECK ("price" < 1000)
) STRICT;
INSERT INTO "new_Item" ("code", "id", "note", "price") SELECT "code", "id", coalesce("note", 'n') AS "note", "price" FROM "Item";
UPDATE sqlite_sequence SET seq = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'Item'), seq) WHERE name = 'new_Item';
DROP TABLE "Item";
ALTER TABLE "new_Item" RENAME TO "Item";
CREATE UNIQUE INDEX "Item_code_key" ON "Item"("code");
CREATE INDEX "Item_note_idx" ON "Item"("note" COLLATE "NOCASE" DESC);
CREATE INDEX "lower_note" ON "Item"(lower("note")) WHERE "note" IS NOT NULL;
CREATE TRIGGER "tidy" AFTER INSERT ON "Item" BEGIN
  UPDATE "Item" SET "note" = trim("note") WHERE "id" = NEW."id";
END;
PRAGMA legacy_alter_table=OFF;
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
