/*M!999999\- for a client; not for the server */
/*M!100616 SET @before=@@NOTE_VERBOSITY */;
/*!40101 SET NAMES utf8mb4 */;
SELECT 6*/* no end */2;
/*!50003 CREATE*/ /*!50017 DEFINER=`me`@`%`*/ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN
  SET NEW.x = 1; SET NEW.y = 'it''s; */';
END */;
CREATE TABLE a (id INT) /*!50100 PARTITION BY HASH (id) */;
/*!999999 nothing; at all */;
SELECT /*+ MAX_EXECUTION_TIME(1) */ 1
