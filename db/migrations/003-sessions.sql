-- Browsers that were let in. What opens the dashboard is in their cookie alone; here is only its hash.
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  -- SHA-256 of the cookie's value, hexadecimal.
  hash TEXT NOT NULL UNIQUE,
  -- HMAC-SHA256 of the id under the access token of that time: with another token the session is over.
  token_mark TEXT NOT NULL,
  -- What people call the browser: "Firefox 140 on Linux".
  browser TEXT NOT NULL,
  -- The host name that has the cookie.
  host TEXT NOT NULL,
  created_at TEXT NOT NULL,
  last_used_at TEXT NOT NULL
) STRICT;
