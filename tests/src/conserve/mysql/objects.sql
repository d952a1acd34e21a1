-- views
CREATE VIEW hand_v AS SELECT `id`, `{a}`, 'it''s; all' AS said FROM `t`;
-- views
CREATE SQL SECURITY INVOKER VIEW hand_v (n, second) AS SELECT `id`, `{a}` FROM `t` WHERE `id` > 0 WITH CASCADED CHECK OPTION;
-- views
CREATE VIEW hand_v AS SELECT * FROM `t`;
-- views of views
CREATE VIEW hand_low AS SELECT t.`id` AS n, t.`{a}`, p.`id` AS second FROM `t` AS t LEFT JOIN `part` AS p ON p.`t_id` = t.`id`;
CREATE ALGORITHM = TEMPTABLE VIEW hand_high AS SELECT n, count(*) AS times FROM hand_low GROUP BY n;
-- triggers, in their order
CREATE TRIGGER hand_second AFTER INSERT ON `t` FOR EACH ROW INSERT INTO `noted` (`what`) VALUES ('second');
CREATE TRIGGER hand_first AFTER INSERT ON `t` FOR EACH ROW PRECEDES hand_second BEGIN INSERT INTO `noted` (`what`) VALUES ('first'); END;
-- triggers, in their order
CREATE TRIGGER hand_of BEFORE UPDATE ON `t` FOR EACH ROW SET @seen = NEW.`{a}`;
-- triggers, in their order
CREATE TRIGGER hand_of BEFORE DELETE ON `t` FOR EACH ROW BEGIN IF OLD.`id` = 2 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'never; no'; END IF; END;
-- triggers of other tables
CREATE TRIGGER hand_back AFTER DELETE ON `noted` FOR EACH ROW DELETE FROM `t` WHERE `id` < 0;
-- procedures and functions
CREATE PROCEDURE hand_p(IN n INT) COMMENT 'counts' BEGIN SELECT COUNT(*) FROM `t` WHERE `id` > n; END;
-- procedures and functions
CREATE FUNCTION hand_f(n INT) RETURNS INT DETERMINISTIC RETURN n + 1;
-- events
CREATE EVENT hand_e ON SCHEDULE EVERY 1 YEAR DISABLE COMMENT 'clean' DO DELETE FROM `noted` WHERE `id` < 0;
-- comments of tables and columns
ALTER TABLE `t` COMMENT = 'it''s; a table';
ALTER TABLE `part` MODIFY `t_id` INTEGER NULL COMMENT 'of; "t"';
-- table options
ALTER TABLE `t` ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 8;
-- table options
ALTER TABLE `t` ROW_FORMAT = DYNAMIC STATS_PERSISTENT = 1 AUTO_INCREMENT = 1000;
-- table options
ALTER TABLE `part` ROW_FORMAT = COMPACT STATS_AUTO_RECALC = 0;
-- character sets and collations
ALTER TABLE `t` DEFAULT CHARACTER SET latin1 COLLATE latin1_bin;
-- character sets and collations
ALTER TABLE `noted` CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
-- generated columns
ALTER TABLE `t` ADD COLUMN `hand_twice` INTEGER GENERATED ALWAYS AS (`key_of` * 2) STORED COMMENT 'two';
CREATE INDEX hand_by_twice ON `t` (`hand_twice`);
-- generated columns
ALTER TABLE `t` ADD COLUMN `hand_set` VARCHAR(20) AS (CASE WHEN `{a}` IS NULL THEN 'no, none' ELSE 'yes' END) VIRTUAL INVISIBLE AFTER `key_of`;
-- checks
ALTER TABLE `t` ADD CONSTRAINT `hand_two` CHECK (`key_of` >= 0 OR `{a}` IS NULL);
-- sequences
CREATE SEQUENCE hand_seq START WITH 5 INCREMENT BY 3 MAXVALUE 100 CYCLE;
-- functions over tables
CREATE FUNCTION hand_g() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(`{a}`) FROM `t`);
-- second foreign keys
ALTER TABLE `part` ADD CONSTRAINT `hand_key` FOREIGN KEY (`t_id`) REFERENCES `t`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
-- second foreign keys
ALTER TABLE `part` ADD CONSTRAINT `hand_key` FOREIGN KEY (`t_id`) REFERENCES `t`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;
-- system versioning
SET @@system_versioning_alter_history = KEEP;
ALTER TABLE `t` ADD SYSTEM VERSIONING;
-- system versioning
SET @@system_versioning_alter_history = KEEP;
ALTER TABLE `part` ADD SYSTEM VERSIONING;
ALTER TABLE `noted` ADD SYSTEM VERSIONING;
