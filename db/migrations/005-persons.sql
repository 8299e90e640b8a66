-- A person is issuer and sub: the same sub at another issuer is somebody else.
-- A grant that is bound let in this sub at the tunnel's issuer, and goes on doing so there alone. One with a sub and no
-- issuer lets nobody in.
ALTER TABLE grants ADD COLUMN issuer TEXT;
UPDATE grants SET issuer = (
  SELECT profiles.issuer_url FROM tunnels JOIN profiles ON profiles.id = tunnels.profile_id
  WHERE tunnels.id = grants.tunnel_id
) WHERE sub IS NOT NULL;

-- NULL: from before this was stored. Such a removal holds for its sub at every issuer.
ALTER TABLE removals ADD COLUMN issuer TEXT;

-- The same with an empty issuer, which is part of the key here.
CREATE TABLE refusals_of_persons (
  tunnel_id TEXT NOT NULL REFERENCES tunnels (id) ON DELETE CASCADE,
  issuer TEXT NOT NULL,
  sub TEXT NOT NULL,
  email TEXT NOT NULL,
  until TEXT,
  PRIMARY KEY (tunnel_id, issuer, sub)
) STRICT;
INSERT INTO refusals_of_persons (tunnel_id, issuer, sub, email, until)
  SELECT tunnel_id, '', sub, email, until FROM refusals;
DROP TABLE refusals;
ALTER TABLE refusals_of_persons RENAME TO refusals;

-- Whether the issuer says that the e-mail is the person's. NULL: there is none, or it was not stored yet.
ALTER TABLE visits ADD COLUMN email_verified INTEGER CHECK (email_verified IN (0, 1));
