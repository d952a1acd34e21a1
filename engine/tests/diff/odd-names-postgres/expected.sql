-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE """; DROP TABLE x; --" (
    "id" INTEGER NOT NULL,
    "a""b`c" TEXT NOT NULL DEFAULT '''; DROP TABLE x; --',

    CONSTRAINT """; DROP TABLE x; --_pkey" PRIMARY KEY ("id")
);
