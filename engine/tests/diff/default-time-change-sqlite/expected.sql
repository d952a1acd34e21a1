-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Event" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL DEFAULT '2020-03-19 10:58:31 +00:00',
    "until" DATETIME NOT NULL DEFAULT '2020-03-19 10:58:31.500 +00:00',
    "same" DATETIME NOT NULL DEFAULT '2020-03-19 08:58:31 +00:00'
);
INSERT INTO "new_Event" ("at", "id", "same", "until") SELECT "at", "id", "same", "until" FROM "Event";
UPDATE sqlite_sequence SET seq = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'Event'), seq) WHERE name = 'new_Event';
DROP TABLE "Event";
ALTER TABLE "new_Event" RENAME TO "Event";
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
