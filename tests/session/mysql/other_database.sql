CREATE TABLE a (id INT);
USE whimbrel_session_other;
CREATE TABLE in_other (id INT);
-- next
CREATE TABLE b (id INT);
