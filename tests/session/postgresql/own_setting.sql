SET app.tenant = 'seven';
CREATE TABLE a AS SELECT current_setting('app.tenant', true) AS tenant;
-- next
INSERT INTO a SELECT coalesce(nullif(current_setting('app.tenant', true), ''), 'none');
