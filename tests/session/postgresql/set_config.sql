CREATE TABLE a (n TEXT, at timestamptz);
SELECT set_config('app.tenant', 'seven', false), set_config('TimeZone', 'America/New_York', false);
INSERT INTO a VALUES (current_setting('app.tenant'), '2020-01-01 00:00');
SET app.level = 'low';
-- next
INSERT INTO a VALUES (nullif(current_setting('app.tenant', true), ''), '2020-01-01 00:00');
