-- What enters a tunnel without a login. Of a key there are two SHA-256 (hex): of itself, and of `Bearer ` with it, as
-- ngrok compares the whole header. The secrets of a webhook are sealed; an empty one is none. Times are ISO 8601 in UTC.
CREATE TABLE doors (
  id TEXT PRIMARY KEY,
  tunnel_id TEXT NOT NULL REFERENCES tunnels (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  -- Of a key.
  key_hash TEXT NOT NULL DEFAULT '',
  bearer_hash TEXT NOT NULL DEFAULT '',
  expires_at TEXT,
  -- Of a webhook, as JSON: path, method, query, scheme, header, encoding, prefix.
  webhook TEXT,
  secret TEXT NOT NULL DEFAULT '',
  previous_secret TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  last_used_at TEXT
) STRICT;

CREATE INDEX doors_by_tunnel ON doors (tunnel_id, created_at);
