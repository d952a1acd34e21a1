-- CreateTable
CREATE TABLE "Thing" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "name" TEXT,
    "active" BOOLEAN NOT NULL,
    "made" DATETIME,
    "price" DECIMAL,
    "size" REAL,
    "data" BLOB,
    "extra" JSONB
);
