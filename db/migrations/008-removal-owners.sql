-- Who has the e-mail of a removal, as far as that is known: it holds for each of them under every address. Several people
-- may log in with one e-mail where nobody verifies it. An empty issuer: from before that was stored, it holds at every one.
CREATE TABLE removal_owners (
  tunnel_id TEXT NOT NULL REFERENCES tunnels (id) ON DELETE CASCADE,
  email_key TEXT NOT NULL,
  issuer TEXT NOT NULL,
  sub TEXT NOT NULL,
  PRIMARY KEY (tunnel_id, email_key, issuer, sub)
) STRICT;
INSERT INTO removal_owners (tunnel_id, email_key, issuer, sub)
  SELECT tunnel_id, email_key, coalesce(issuer, ''), sub FROM removals WHERE sub IS NOT NULL;
ALTER TABLE removals DROP COLUMN sub;
ALTER TABLE removals DROP COLUMN issuer;
