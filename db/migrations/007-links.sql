-- One link for a group: one endpoint for all its tunnels. A group is known by its folded name, as tunnels write it. The row
-- stays when the link is turned off, so that turning it on again finds everything as it was; the account and the profile of
-- a link that is off may be deleted.
CREATE TABLE links (
  id TEXT PRIMARY KEY,
  group_key TEXT NOT NULL UNIQUE,
  is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
  domain TEXT,
  account_id TEXT REFERENCES accounts (id) ON DELETE SET NULL,
  profile_id TEXT REFERENCES profiles (id) ON DELETE SET NULL,
  -- Signs visitors' choices, sealed.
  choice_key TEXT NOT NULL,
  -- When the owner accepted that the apps on it trust each other.
  accepted_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
