-- AlterTable
CREATE SEQUENCE "Third One".user_number_seq;
ALTER TABLE "Third One"."User" ALTER COLUMN "number" SET DEFAULT nextval('"Third One".user_number_seq');
SELECT setval('"Third One".user_number_seq', GREATEST(MAX("number")::BIGINT, 0) + 1, false) FROM "Third One"."User";
ALTER SEQUENCE "Third One".user_number_seq OWNED BY "Third One"."User"."number";
