"use client";

import { ButtonLink } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { OutLink, TextLink } from "@/app/ui/kit/text-link";
import { useTunnel, useTunnels } from "@/app/ui/live/use-live";
import { describeReach } from "@/app/ui/tunnels/access/describe-gate";
import { LetBackInButton, RemoveButton } from "@/app/ui/tunnels/access/remove-button";
import { useAccessLists } from "@/app/ui/tunnels/access/use-access-lists";
import { foldEmail } from "@/lib/contract/fold-email";
import type { Tunnel } from "@/lib/contract/tunnels";
import type { PersonSeen } from "./people";
import { PersonRows } from "./person-rows";
import { usePeople } from "./use-people";
import { whyNoNames } from "./why-no-names";

/** Who is on a tunnel, and who was. */
export function VisitorsView({ initial }: { initial: Tunnel }) {
  const tunnel = useTunnel(initial.id, initial);
  const seen = usePeople();
  const { removals } = useAccessLists(tunnel?.gate ? tunnel.id : undefined);
  if (!tunnel || !seen) return null;
  const removed = new Set(removals.map(({ email }) => foldEmail(email)));
  if ("problem" in seen) {
    return (
      <Note tone="bad" role="alert" title="The visitors were not loaded">
        {seen.problem.detail} {seen.problem.fix}
      </Note>
    );
  }
  const people = seen.people.flatMap((person) => onTunnel(person, tunnel.id));
  const nameless = whyNoNames(tunnel);
  if (people.length === 0) return <Nobody tunnel={tunnel} nameless={nameless} />;
  return (
    <>
      {nameless ? (
        <div className="mb-3">
          <Note tone="info" title={nameless.title}>
            {nameless.detail}
          </Note>
        </div>
      ) : null}
      <PersonRows
        people={people}
        where={(person) => <Where person={person} all={seen.people} tunnelId={tunnel.id} />}
        action={({ email }) =>
          removed.has(foldEmail(email)) ? (
            <LetBackInButton tunnelId={tunnel.id} email={email} />
          ) : tunnel.gate ? (
            <RemoveButton tunnelId={tunnel.id} email={email} />
          ) : null
        }
      />
      <p className="mt-3 text-sm text-muted">
        Everyone who logged in and sent a request since Gatehouse started. “Here now” means within
        the last minute, or with a request still open.
      </p>
      {tunnel.gate ? (
        <p className="mt-1.5 text-sm text-muted">{describeReach(tunnel).join(" ")}</p>
      ) : null}
      <Sessions tunnel={tunnel} />
    </>
  );
}

/** Where logins are ended, by the visitor and by the owner (https://ngrok.com/docs/traffic-policy/identities). */
function Sessions({ tunnel: { status } }: { tunnel: Tunnel }) {
  return (
    <p className="mt-1.5 text-sm text-muted">
      A visitor logs out at{" "}
      <code className="font-mono text-xs text-text wrap-anywhere">
        {status.url === undefined ? "/ngrok/logout" : new URL("/ngrok/logout", status.url).href}
      </code>
      . To end somebody's login at ngrok, open{" "}
      <OutLink href="https://dashboard.ngrok.com/traffic-identities">Traffic Identities</OutLink>.
    </p>
  );
}

/** The person as this tunnel knows them. */
function onTunnel(person: PersonSeen, tunnelId: string): PersonSeen[] {
  const visitor = person.tunnels.find((each) => each.tunnelId === tunnelId);
  if (!visitor) return [];
  const { firstSeenAt, lastSeenAt, requests, emailVerified } = visitor;
  const isUnverified = emailVerified === false;
  return [{ ...person, isUnverified, firstSeenAt, lastSeenAt, requests, tunnels: [visitor] }];
}

function Where(props: { person: PersonSeen; all: readonly PersonSeen[]; tunnelId: string }) {
  const { person, all, tunnelId } = props;
  const names = new Map(useTunnels().map(({ id, name }) => [id, name]));
  const others = (all.find(({ email }) => email === person.email)?.tunnels ?? []).filter(
    (visitor) => visitor.tunnelId !== tunnelId && names.has(visitor.tunnelId),
  );
  return (
    <>
      <TextLink href={`/tunnels/${tunnelId}/traffic?user=${encodeURIComponent(person.email)}`}>
        Requests
      </TextLink>
      {others.length > 0 ? (
        <span className="text-muted">
          {" "}
          · also on {others.map((visitor) => names.get(visitor.tunnelId)).join(", ")}
        </span>
      ) : null}
    </>
  );
}

function Nobody(props: { tunnel: Tunnel; nameless: ReturnType<typeof whyNoNames> }) {
  const { tunnel, nameless } = props;
  if (nameless) {
    return (
      <Note
        tone="info"
        title={nameless.title}
        actions={
          <ButtonLink size="small" href={`/tunnels/${tunnel.id}/settings`}>
            Open the settings
          </ButtonLink>
        }
      >
        {nameless.detail}
      </Note>
    );
  }
  return (
    <p className="text-muted">
      Nobody yet.{" "}
      {tunnel.status.state === "online"
        ? "Whoever logs in and opens your app shows here by name."
        : "Start the tunnel: whoever logs in and opens your app then shows here by name."}
    </p>
  );
}
