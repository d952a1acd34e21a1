CREATE TABLE a (t TEXT DEFAULT current_setting('DateStyle'));
DO $$ BEGIN PERFORM set_config('DateStyle', 'German', false); INSERT INTO a DEFAULT VALUES; END $$;
-- next
INSERT INTO a SELECT split_part(current_setting('DateStyle'), ',', 1);
