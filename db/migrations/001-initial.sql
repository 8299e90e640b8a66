-- Times are ISO 8601 in UTC. name_key is the name folded for comparison, so that names are unique without
-- regard to case in every script. authtoken and client_secret are sealed (lib/secrets/seal.ts).

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  authtoken TEXT NOT NULL,
  server_addr TEXT,
  ca_certificate TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE profiles (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  issuer_url TEXT NOT NULL,
  client_id TEXT NOT NULL,
  client_secret TEXT NOT NULL,
  scopes TEXT NOT NULL,
  last_check TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE tunnels (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  profile_id TEXT NOT NULL REFERENCES profiles (id),
  -- The fields that only the program reads, as one JSON document checked by tunnelConfigSchema.
  config TEXT NOT NULL,
  desired TEXT NOT NULL DEFAULT 'down' CHECK (desired IN ('up', 'down')),
  -- When it is to be stopped by itself, while it is up.
  stop_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE INDEX tunnels_by_account ON tunnels (account_id);
CREATE INDEX tunnels_by_profile ON tunnels (profile_id);

CREATE TABLE state_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tunnel_id TEXT NOT NULL REFERENCES tunnels (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  cause TEXT NOT NULL,
  code TEXT,
  url TEXT
) STRICT;

CREATE INDEX state_changes_by_tunnel ON state_changes (tunnel_id, id DESC);
CREATE INDEX state_changes_by_time ON state_changes (at);
