CREATE TYPE "State" AS ENUM ('OPEN', 'PAID', 'OLD');
CREATE TABLE "Bill" (
    "id" INTEGER NOT NULL,
    "state" "State" NOT NULL DEFAULT 'OPEN',
    CONSTRAINT "Bill_pkey" PRIMARY KEY ("id"),
    CONSTRAINT no_paid CHECK ("state" <> 'PAID' OR "id" < 100),
    CONSTRAINT positive CHECK ("id" > 0)
);
CREATE UNIQUE INDEX one_open ON "Bill" ("id") WHERE "state" = 'OPEN';
CREATE INDEX by_state ON "Bill" ("state");
CREATE VIEW open_bills AS SELECT "id" FROM "Bill" WHERE "state" = 'OPEN';
