CREATE TABLE "Item" (
  "id" INTEGER PRIMARY KEY AUTOINCREMENT,
  "price" INTEGER CHECK ("Item"."price" > 0),
  "code" TEXT COLLATE NOCASE UNIQUE,
  "note" TEXT,
  "total" INTEGER GENERATED ALWAYS AS ("price" * 2) STORED,
  CONSTRAINT "cheap" CHECK ("price" < 1000)
) STRICT;
CREATE INDEX "lower_note" ON "Item" (lower("note")) WHERE "note" IS NOT NULL;
CREATE INDEX "Item_note_idx" ON "Item" ("note" COLLATE NOCASE DESC);
CREATE VIEW "cheapest" AS SELECT "id", "price" FROM "Item";
CREATE TRIGGER "tidy" AFTER INSERT ON "Item" BEGIN
  UPDATE "Item" SET "note" = trim("note") WHERE "id" = NEW."id";
END;
CREATE TABLE "Doc" ("id" TEXT NOT NULL PRIMARY KEY, "body" TEXT);
CREATE VIRTUAL TABLE "found" USING fts5("body", content='Doc');
