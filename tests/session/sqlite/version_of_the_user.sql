PRAGMA user_version = 5;
PRAGMA application_id = 7;
CREATE TABLE a (n INT);
-- next
INSERT INTO a SELECT user_version FROM pragma_user_version;
INSERT INTO a SELECT application_id FROM pragma_application_id;
