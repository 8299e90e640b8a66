-- Who may enter a tunnel besides its list, and who may no longer. email_key is the e-mail folded in ASCII, by which
-- people are compared; sub is the provider's own id of the person, where it is known. Times are ISO 8601 in UTC.
CREATE TABLE grants (
  tunnel_id TEXT NOT NULL REFERENCES tunnels (id) ON DELETE CASCADE,
  email_key TEXT NOT NULL,
  email TEXT NOT NULL,
  sub TEXT,
  -- NULL: until it is taken back.
  until TEXT,
  granted_at TEXT NOT NULL,
  PRIMARY KEY (tunnel_id, email_key)
) STRICT;

CREATE TABLE removals (
  tunnel_id TEXT NOT NULL REFERENCES tunnels (id) ON DELETE CASCADE,
  email_key TEXT NOT NULL,
  email TEXT NOT NULL,
  sub TEXT,
  removed_at TEXT NOT NULL,
  PRIMARY KEY (tunnel_id, email_key)
) STRICT;

-- Whose question was answered with no; until NULL: for ever.
CREATE TABLE refusals (
  tunnel_id TEXT NOT NULL REFERENCES tunnels (id) ON DELETE CASCADE,
  sub TEXT NOT NULL,
  email TEXT NOT NULL,
  until TEXT,
  PRIMARY KEY (tunnel_id, sub)
) STRICT;

-- Who came, from when to when. No paths, no bodies.
CREATE TABLE visits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tunnel_id TEXT NOT NULL REFERENCES tunnels (id) ON DELETE CASCADE,
  -- Who it was, for comparing: issuer and sub as JSON. NULL: nobody was verified.
  person TEXT,
  email TEXT,
  email_key TEXT,
  name TEXT,
  decision TEXT NOT NULL,
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  requests INTEGER NOT NULL
) STRICT;

CREATE INDEX visits_by_tunnel ON visits (tunnel_id, id DESC);
CREATE INDEX visits_by_email ON visits (email_key, id DESC);
CREATE INDEX visits_by_time ON visits (last_at);

-- What verifies an issuer's signatures, so that Gatehouse can start without a network. Public keys: no secrets.
CREATE TABLE issuer_keys (
  issuer_url TEXT PRIMARY KEY,
  keys TEXT NOT NULL,
  fetched_at TEXT NOT NULL
) STRICT;

-- What a page can offer to do about a notice, as JSON.
ALTER TABLE notices ADD COLUMN about TEXT;
