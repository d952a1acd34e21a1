CREATE TABLE "Person" ("id" INTEGER NOT NULL, "name" TEXT NOT NULL, "note" TEXT, CONSTRAINT "Person_pkey" PRIMARY KEY ("id"));
CREATE INDEX "by_name" ON "Person" ("name" COLLATE "C");
CREATE INDEX "Person_note_idx" ON "Person" ("note" COLLATE "POSIX" DESC);
