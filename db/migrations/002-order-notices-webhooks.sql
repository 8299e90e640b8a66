-- The place of a tunnel in the list: the order of creation until somebody changes it.
ALTER TABLE tunnels ADD COLUMN position INTEGER NOT NULL DEFAULT 0;

UPDATE tunnels SET position = (
  SELECT count(*) FROM tunnels AS earlier
  WHERE (earlier.created_at, earlier.id) < (tunnels.created_at, tunnels.id)
);

-- What was set away from its default, each value as JSON.
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- Where notices are sent. The secret that signs them is sealed (lib/secrets/seal.ts).
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

-- Without a reference to the tunnels: what happened to one that is deleted has happened all the same.
CREATE TABLE notices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- Their ids, names and URLs at that time, as JSON.
  tunnels TEXT NOT NULL,
  title TEXT NOT NULL,
  detail TEXT
) STRICT;
