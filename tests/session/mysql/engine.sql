SET default_storage_engine = MyISAM;
CREATE TABLE a (n INT);
SET character_set_connection = latin1, collation_connection = latin1_german1_ci;
CREATE TABLE b AS SELECT 'x' AS n;
-- next
CREATE TABLE c (n INT);
CREATE TABLE d AS SELECT 'x' AS n;
