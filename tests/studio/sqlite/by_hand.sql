ALTER TABLE "Thing" ADD COLUMN "colour" TEXT;
CREATE INDEX "by_hand" ON "Note" ("text");
CREATE TABLE "odd""; DROP TABLE ""Thing""; --" ("a""b" INT);
INSERT INTO "odd""; DROP TABLE ""Thing""; --" VALUES (1);
INSERT INTO "Thing" VALUES
  (1, 'one', 1, '2024-02-01T09:12:00.000Z', 1.10, 0.1, x'00ff4142', '{"a": [1, 2]}', NULL),
  (2, '', 0, 1706861520000, 12345678901234567890, 1e300, x'', '[]', ''),
  (3, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, '<b>bold</b> "quoted" ''it'' é 漢', 0, 'yesterday', 'not a number', 2.0, 'text', '{"open', char(10) || 'line' || char(9)),
  (5, CAST(x'fffe41' AS TEXT), 2, NULL, NULL, NULL, zeroblob(100000), NULL, replace(hex(zeroblob(2500)), '0', 'x'));
INSERT INTO "Note" VALUES (2, 1, 'b'), (1, 2, 'a'), (1, 1, 'a');
CREATE VIEW "Texts" AS SELECT "text", COUNT(*) AS "lines" FROM "Note" GROUP BY "text" ORDER BY "text";
