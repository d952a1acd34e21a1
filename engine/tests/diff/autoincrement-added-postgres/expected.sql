-- AlterTable
CREATE SEQUENCE t_id_seq;
ALTER TABLE "T" ALTER COLUMN "id" SET DEFAULT nextval('t_id_seq');
SELECT setval('t_id_seq', GREATEST(MAX("id")::BIGINT, 0) + 1, false) FROM "T";
ALTER SEQUENCE t_id_seq OWNED BY "T"."id";
