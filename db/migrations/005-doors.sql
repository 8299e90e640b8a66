-- Kept free for the doors for machines.
SELECT 1;
