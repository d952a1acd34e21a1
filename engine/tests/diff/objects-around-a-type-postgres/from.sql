CREATE TABLE "Person" (
    "id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "age" INTEGER,
    "twice" INTEGER GENERATED ALWAYS AS (age * 2) STORED,
    CONSTRAINT "Person_pkey" PRIMARY KEY ("id")
);
CREATE INDEX person_twice ON "Person" ((twice + 1));
CREATE VIEW names AS SELECT "id", "name" FROM "Person";
CREATE VIEW long_names AS SELECT * FROM names WHERE length("name") > 20;
CREATE MATERIALIZED VIEW ages AS SELECT "age", count(*) AS people FROM "Person" GROUP BY "age";
CREATE VIEW ids AS SELECT "id" FROM "Person";
CREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER name_told AFTER UPDATE OF "name" ON "Person" FOR EACH ROW EXECUTE FUNCTION told();
CREATE TRIGGER id_told AFTER UPDATE OF "id" ON "Person" FOR EACH ROW EXECUTE FUNCTION told();
CREATE POLICY adults ON "Person" USING ("age" > 17);
