-- Which tunnel belongs to which app of a checked-in gatehouse.yml. A project is the folder with that file, so each worktree of
-- a repository has tunnels of its own.
CREATE TABLE project_tunnels (
  tunnel_id TEXT PRIMARY KEY REFERENCES tunnels (id) ON DELETE CASCADE,
  folder TEXT NOT NULL,
  -- What the worktrees of one repository share; NULL outside of one.
  repository TEXT,
  app TEXT NOT NULL,
  UNIQUE (folder, app)
) STRICT;
