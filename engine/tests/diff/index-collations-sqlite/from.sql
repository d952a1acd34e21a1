CREATE TABLE "Person" ("id" INTEGER NOT NULL PRIMARY KEY, "name" TEXT NOT NULL COLLATE NOCASE UNIQUE, "age" INTEGER DEFAULT (1+1), "note" TEXT);
CREATE INDEX "by_name" ON "Person" ("name" COLLATE BINARY, "age");
CREATE INDEX "by_note" ON "Person" ("note" COLLATE NOCASE DESC);
CREATE INDEX "Person_name_idx" ON "Person" ("name" COLLATE nocase);
