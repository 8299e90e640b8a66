-- A hold ties tunnels to a program: they stop, or are removed, when it ends. Kept so that this is also true after a crash of the
-- dashboard. A tunnel that was deleted is held by nobody.
CREATE TABLE holds (
  id TEXT PRIMARY KEY,
  name TEXT,
  after TEXT NOT NULL CHECK (after IN ('stop', 'remove')),
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE hold_tunnels (
  hold_id TEXT NOT NULL REFERENCES holds (id) ON DELETE CASCADE,
  tunnel_id TEXT NOT NULL REFERENCES tunnels (id) ON DELETE CASCADE,
  PRIMARY KEY (hold_id, tunnel_id)
) STRICT;
