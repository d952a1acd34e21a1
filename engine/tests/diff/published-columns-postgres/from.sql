CREATE TABLE "Note" (
    "id" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "stars" INTEGER NOT NULL,
    "pages" INTEGER NOT NULL,
    CONSTRAINT "Note_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "Other" ("id" INTEGER NOT NULL, CONSTRAINT "Other_pkey" PRIMARY KEY ("id"));
CREATE PUBLICATION starred FOR TABLE "Note" ("id", "text") WHERE ("stars" > 3), "Other" WITH (publish = 'insert');
CREATE PUBLICATION "some pages" FOR TABLE "Note" ("id", "pages"), "Other" WHERE ("id" > 1);
ALTER PUBLICATION "some pages" DROP TABLE "Other";
CREATE PUBLICATION whole FOR TABLE "Note";
