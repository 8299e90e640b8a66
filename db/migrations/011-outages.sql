-- When nobody could reach a tunnel that was to be up, or its app did not answer, as far as that was seen. Times are ISO 8601
-- in UTC; until_at moves on while it lasts.
CREATE TABLE outages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tunnel_id TEXT NOT NULL REFERENCES tunnels (id) ON DELETE CASCADE,
  what TEXT NOT NULL CHECK (what IN ('tunnel', 'app')),
  from_at TEXT NOT NULL,
  until_at TEXT NOT NULL,
  cause TEXT NOT NULL,
  code TEXT
) STRICT;

CREATE INDEX outages_by_time ON outages (until_at);
CREATE INDEX outages_by_tunnel ON outages (tunnel_id, id);
