SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
CREATE TABLE a (level TEXT DEFAULT current_setting('transaction_isolation'));
-- next
CREATE TABLE b (id INT);
