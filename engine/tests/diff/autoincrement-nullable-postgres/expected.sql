-- AlterTable
ALTER TABLE "User" ADD COLUMN     "number" SERIAL;
ALTER TABLE "User" ALTER COLUMN "number" DROP NOT NULL;

-- CreateTable
CREATE TABLE "Other" (
    "id" INTEGER NOT NULL,
    "number" BIGSERIAL,
    "plain" OID NOT NULL,

    CONSTRAINT "Other_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "Other" ALTER COLUMN "number" DROP NOT NULL;
CREATE SEQUENCE other_plain_seq;
ALTER TABLE "Other" ALTER COLUMN "plain" SET DEFAULT nextval('other_plain_seq');
ALTER SEQUENCE other_plain_seq OWNED BY "Other"."plain";
