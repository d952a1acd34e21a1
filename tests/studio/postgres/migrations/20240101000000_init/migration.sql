-- CreateEnum
CREATE TYPE "State" AS ENUM ('new', 'old');

-- CreateTable
CREATE TABLE "Thing" (
    "id" INTEGER NOT NULL,
    "name" TEXT,
    "active" BOOLEAN NOT NULL,
    "made" TIMESTAMP(3),
    "price" DECIMAL(65,30),
    "size" DOUBLE PRECISION,
    "data" BYTEA,
    "extra" JSONB,
    "tags" TEXT[],
    "state" "State" NOT NULL,
    "uid" UUID,

    CONSTRAINT "Thing_pkey" PRIMARY KEY ("id")
);
