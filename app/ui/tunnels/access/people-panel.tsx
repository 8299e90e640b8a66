"use client";

import type { ReactNode } from "react";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import { OutLink } from "@/app/ui/kit/text-link";
import { Ago, Countdown, TimeOfDay } from "@/app/ui/time/times";
import type { Grant, Refusal, Removal } from "@/lib/contract/gate";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { Tunnel } from "@/lib/contract/tunnels";
import { takeGrantBack } from "./change-access";
import { describeReach } from "./describe-gate";
import { AskAgainButton, LetBackInButton, RemoveButton } from "./remove-button";
import { useAccessLists } from "./use-access-lists";

/** The people whom the owner let in besides the list, and those whom they removed. Nothing when there are none. */
export function PeoplePanel({ tunnel }: { tunnel: Tunnel }) {
  const { grants, removals, refusals } = useAccessLists(tunnel.id, { withRefusals: true });
  if (grants.length + removals.length + refusals.length === 0) return null;
  return (
    <Panel title="Let in and kept out">
      {grants.length > 0 ? (
        <ul aria-label="Let in">
          {grants.map((grant) => (
            <GrantRow key={grant.email} tunnel={tunnel} grant={grant} />
          ))}
        </ul>
      ) : null}
      {removals.length > 0 ? (
        <ul aria-label="Removed" className="border-t border-line first:border-t-0">
          {removals.map((removal) => (
            <RemovalRow key={removal.email} tunnelId={tunnel.id} removal={removal} />
          ))}
        </ul>
      ) : null}
      {refusals.length > 0 ? (
        <ul aria-label="Refused" className="border-t border-line first:border-t-0">
          {refusals.map((refusal) => (
            <RefusalRow key={refusal.email} tunnelId={tunnel.id} refusal={refusal} />
          ))}
        </ul>
      ) : null}
      <p className="border-t border-line px-3.5 py-2.5 text-sm text-muted">
        {grants.length > 0 && !tunnel.askToComeIn
          ? "Ask to come in is off, so nobody is let in besides the list. "
          : ""}
        {removals.length > 0 ? `${describeReach(tunnel).join(" ")} ` : ""}
        To end their login at ngrok, open{" "}
        <OutLink href="https://dashboard.ngrok.com/traffic-identities">Traffic Identities</OutLink>.
      </p>
    </Panel>
  );
}

function GrantRow({ tunnel, grant }: { tunnel: Tunnel; grant: Grant }) {
  const person = { tunnelId: tunnel.id, email: grant.email };
  return (
    <PersonLine
      email={grant.email}
      buttons={
        <>
          <Button
            size="small"
            aria-label={`Take back: ${showHidden(grant.email)}`}
            onClick={() => void takeGrantBack(person)}
          >
            Take back
          </Button>
          <RemoveButton {...person} />
        </>
      }
    >
      {grant.until ? (
        <>
          let in until <TimeOfDay at={grant.until} />, <Countdown at={grant.until} /> left
        </>
      ) : (
        <>
          let in <Ago at={grant.grantedAt} />, without an end
        </>
      )}
    </PersonLine>
  );
}

function RemovalRow({ tunnelId, removal }: { tunnelId: string; removal: Removal }) {
  const { email, removedAt, unsaved } = removal;
  return (
    <PersonLine email={email} buttons={<LetBackInButton tunnelId={tunnelId} email={email} />}>
      removed <Ago at={removedAt} />
      {unsaved ? ", not saved yet: after a restart they could enter again" : null}
    </PersonLine>
  );
}

function RefusalRow({ tunnelId, refusal }: { tunnelId: string; refusal: Refusal }) {
  const { email, until } = refusal;
  return (
    <PersonLine email={email} buttons={<AskAgainButton tunnelId={tunnelId} email={email} />}>
      {until ? (
        <>
          refused, may ask again at <TimeOfDay at={until} />
        </>
      ) : (
        "refused for good"
      )}
    </PersonLine>
  );
}

function PersonLine(props: { email: string; buttons: ReactNode; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-line px-3.5 py-2 first:border-t-0">
      <div className="min-w-0 flex-[1_1_11rem]">
        <p className="font-medium wrap-anywhere">{showHidden(props.email)}</p>
        <p className="text-sm text-muted">{props.children}</p>
      </div>
      <div className="flex flex-wrap gap-1.5">{props.buttons}</div>
    </li>
  );
}
