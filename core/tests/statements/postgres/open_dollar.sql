SELECT 1;
DO $a$ open $b$;
