ALTER TABLE "Thing" ADD COLUMN "colour" TEXT;
ALTER TYPE "State" ADD VALUE 'lost';
CREATE INDEX "by_hand" ON "Note" ("text");
CREATE TABLE "odd""; DROP TABLE ""Thing""; --" ("a""b" INT, "at" POINT, "span" INTERVAL, "bits" BIT(3), "when" TIMESTAMPTZ);
INSERT INTO "odd""; DROP TABLE ""Thing""; --" VALUES (1, '(1,2)', '1 day 2 hours', B'101', '2024-02-01 09:12:00+02');
INSERT INTO "Thing" VALUES
  (1, 'one', true, '2024-02-01 09:12:00', 1.10, 0.1, '\x00ff4142', '{"a": [1, 2]}', '{a,"b c",NULL}', 'new', '00000000-0000-4000-8000-000000000000', NULL),
  (2, '', false, 'infinity', 12345678901234567890, 1e300, '', '[]', '{}', 'old', NULL, ''),
  (3, NULL, true, NULL, NULL, 'NaN', NULL, 'null', NULL, 'new', NULL, NULL),
  (4, '<b>bold</b> "quoted" ''it'' é 漢', false, '0044-03-15 12:00:00 BC', NULL, 2.0, NULL, '"text"', NULL, 'old', NULL, E'\nline\t'),
  (5, NULL, true, NULL, NULL, NULL, decode(repeat('00', 100000), 'hex'), NULL, NULL, 'new', NULL, repeat('x', 5000));
INSERT INTO "Note" VALUES (2, 1, 'b'), (1, 2, 'a'), (1, 1, 'a');
CREATE VIEW "Texts" AS SELECT "text", COUNT(*) AS "lines" FROM "Note" GROUP BY "text" ORDER BY "text";
