ALTER TABLE `Thing` ADD COLUMN `colour` LONGTEXT NULL;
CREATE INDEX `by_hand` ON `Note` (`text`);
CREATE TABLE `odd``; DROP TABLE ``Thing``; --` (`a``b` INT, `at` POINT, `bits` BIT(3), `day` DATE, `span` TIME, `bin` BINARY(3), `big` BIGINT UNSIGNED);
INSERT INTO `odd``; DROP TABLE ``Thing``; --` VALUES (1, ST_GeomFromText('POINT(1 2)'), b'101', '2024-02-01', '-12:30:00', x'0041ff', 18446744073709551615);
INSERT INTO `Thing` VALUES
  (1, 'one', true, '2024-02-01 09:12:00', 1.10, 0.1, x'00ff4142', '{"a": [1, 2]}', 'new', NULL),
  (2, '', false, '9999-12-31 23:59:59.999', 12345678901234567890, 1e300, '', '[]', 'old', ''),
  (3, NULL, true, NULL, NULL, NULL, NULL, 'null', 'new', NULL),
  (4, '<b>bold</b> "quoted" ''it'' é 漢', 2, NULL, NULL, 2.0, NULL, '"text"', 'old', '\nline\t'),
  (5, NULL, true, NULL, NULL, NULL, REPEAT(x'00', 100000), NULL, 'new', REPEAT('x', 5000));
INSERT INTO `Note` VALUES (2, 1, 'b'), (1, 2, 'a'), (1, 1, 'a');
CREATE VIEW `Texts` AS SELECT `text`, COUNT(*) AS `lines` FROM `Note` GROUP BY `text` ORDER BY `text`;
