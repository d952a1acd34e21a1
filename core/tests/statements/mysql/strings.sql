# a comment; here
INSERT INTO t VALUES ('a\';', "b\";", "it''s;", 'x"";'); -- note;
SELECT 1--1; SELECT `a;``b`;
/*!40101 SET NAMES utf8 */;
SELECT 5 /* no nesting /* ; */;
SELECT 1
