-- views
CREATE VIEW hand_v AS SELECT "id", "{a}", 'it''s; all' AS said FROM "t";
-- views
CREATE VIEW hand_v (n, second) AS SELECT t."id", p."id" FROM "t" AS t LEFT JOIN "part" AS p ON p."t_id" = t."id" WHERE t."{a}" IS NOT NULL;
-- views
CREATE VIEW hand_v AS SELECT * FROM "t";
-- views of views
CREATE VIEW hand_low AS SELECT "id", "{a}", "{b}" AS second FROM "t";
CREATE VIEW hand_middle AS SELECT "id", second FROM hand_low;
CREATE VIEW hand_high AS WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 3) SELECT n, second FROM up JOIN hand_middle ON id = n;
-- `INSTEAD OF` triggers of views
CREATE VIEW hand_i AS SELECT "id", "{a}" FROM "t";
CREATE TRIGGER hand_instead INSTEAD OF DELETE ON hand_i BEGIN DELETE FROM "t" WHERE "id" = OLD."id"; END;
-- triggers
CREATE TRIGGER hand_of AFTER UPDATE OF "{a}" ON "t" WHEN NEW."{a}" IS NULL BEGIN INSERT INTO "noted" ("what") VALUES ('of; ' || OLD."id"); END;
-- triggers
CREATE TRIGGER hand_of BEFORE DELETE ON "t" FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'never') WHERE OLD."id" = 2; UPDATE "part" SET "t_id" = NULL WHERE "t_id" = OLD."id"; END;
-- triggers of other tables
CREATE TRIGGER hand_back AFTER DELETE ON "noted" BEGIN DELETE FROM "t" WHERE "id" < 0; END;
-- triggers of other tables
CREATE TRIGGER hand_back AFTER INSERT ON "part" WHEN NEW."t_id" < 0 BEGIN UPDATE "t" SET "{a}" = "{a}" WHERE "id" = NEW."t_id"; END;
-- indexes over expressions
CREATE INDEX hand_expr ON "t" ("id" + 1, lower("{a}"));
-- indexes over expressions
CREATE UNIQUE INDEX hand_expr ON "t" (("id" || '-' || coalesce("{a}", '')));
-- indexes with a collation
CREATE INDEX hand_coll ON "t" ("{a}" COLLATE RTRIM DESC, "id");
-- indexes with a collation
CREATE UNIQUE INDEX hand_coll ON "t" ("id", "{a}" COLLATE RTRIM);
-- partial indexes
CREATE INDEX hand_some ON "t" ("id" DESC) WHERE "{a}" IS NOT NULL;
-- partial indexes
CREATE UNIQUE INDEX hand_some ON "t" ("key_of", "id") WHERE "{a}" <> 'it''s' AND "id" > 0;
-- generated columns
ALTER TABLE "t" ADD COLUMN "hand_twice" INTEGER GENERATED ALWAYS AS ("id" * 2) VIRTUAL;
CREATE INDEX hand_by_twice ON "t" ("hand_twice");
-- generated columns
ALTER TABLE "t" ADD COLUMN "hand_set" TEXT AS (CASE WHEN "{a}" IS NULL THEN 'no, none' ELSE 'yes' END);
CREATE VIEW hand_of_set AS SELECT "hand_set" FROM "t";
-- full-text tables, and the triggers that fill them
CREATE VIRTUAL TABLE hand_fts USING fts5("{a}", content='t', content_rowid='id', tokenize = 'porter ascii');
CREATE TRIGGER hand_fts_i AFTER INSERT ON "t" BEGIN INSERT INTO hand_fts (rowid, "{a}") VALUES (new."id", new."{a}"); END;
CREATE TRIGGER hand_fts_d AFTER DELETE ON "t" BEGIN INSERT INTO hand_fts (hand_fts, rowid, "{a}") VALUES ('delete', old."id", old."{a}"); END;
CREATE TRIGGER hand_fts_u AFTER UPDATE ON "t" BEGIN INSERT INTO hand_fts (hand_fts, rowid, "{a}") VALUES ('delete', old."id", old."{a}"); INSERT INTO hand_fts (rowid, "{a}") VALUES (new."id", new."{a}"); END;
-- full-text tables, and the triggers that fill them
CREATE VIRTUAL TABLE hand_fts USING fts5(body, extra UNINDEXED);
CREATE TRIGGER hand_fts_i AFTER INSERT ON "t" BEGIN INSERT INTO hand_fts (rowid, body, extra) VALUES (new."id", new."{a}", 'x'); END;
CREATE TRIGGER hand_fts_d AFTER DELETE ON "t" BEGIN DELETE FROM hand_fts WHERE rowid = old."id"; END;
-- full-text tables, and the triggers that fill them
CREATE VIRTUAL TABLE hand_fts USING fts4(body);
CREATE TRIGGER hand_fts_i AFTER INSERT ON "t" BEGIN INSERT INTO hand_fts (docid, body) VALUES (new."id", new."{a}"); END;
-- other virtual tables
CREATE VIRTUAL TABLE hand_box USING rtree(id, low, high);
CREATE TRIGGER hand_box_i AFTER INSERT ON "t" BEGIN INSERT INTO hand_box VALUES (new."id", 0, 1); END;
