-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE """; DROP TABLE x; --" (
    "id" INT4 NOT NULL,
    "a""b`c" STRING NOT NULL DEFAULT '''; DROP TABLE x; --',

    CONSTRAINT """; DROP TABLE x; --_pkey" PRIMARY KEY ("id")
);
