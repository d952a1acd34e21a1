CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, at TIMESTAMP NULL DEFAULT NULL, n TEXT);
SET timestamp = 1000000000;
INSERT INTO a (at) VALUES (NOW());
SET auto_increment_increment = 10, auto_increment_offset = 5;
INSERT INTO a (at) VALUES (NULL), (NULL);
-- next
INSERT INTO a (n) VALUES (IF(NOW() > '2020-01-01', 'now', 'then'));
SET lc_time_names = 'de_DE';
INSERT INTO a (n) VALUES (MONTHNAME('2020-03-01'));
-- next
INSERT INTO a (n) VALUES (MONTHNAME('2020-03-01'));
SET div_precision_increment = 1;
INSERT INTO a (n) VALUES (1 / 3);
-- next
INSERT INTO a (n) VALUES (1 / 3);
