SET default_table_access_method = heap;
SET default_with_oids = off;
SET xmloption = content;
SET row_security = off;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.a (n INT);
SET default_tablespace = '';
ALTER TABLE public.a OWNER TO whimbrel_session_owner;
-- next
CREATE TABLE b (n INT);
