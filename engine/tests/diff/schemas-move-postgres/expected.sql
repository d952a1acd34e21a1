/*
  Warnings:

  - You are about to drop the `User` table. If the table is not empty, all the data it contains will be lost.

*/
-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "two";

-- DropTable
DROP TABLE "one"."User";

-- CreateTable
CREATE TABLE "two"."User" (
    "id" INTEGER NOT NULL,
    "kind" "one"."Kind" NOT NULL,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);
