"use client";

import { KeyRound, Plus, Webhook } from "lucide-react";
import { useEffect, useState } from "react";
import { z } from "zod/mini";
import { Button } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { Tag } from "@/app/ui/kit/tag";
import { useLiveEvents } from "@/app/ui/live/use-live";
import { useAsk } from "@/app/ui/request/use-ask";
import { Ago, Countdown } from "@/app/ui/time/times";
import { RestartButton } from "@/app/ui/tunnels/actions/tunnel-power";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import { doUndoably } from "@/app/ui/undo/do-undoably";
import { type Door, doorSchema, type MadeDoor } from "@/lib/contract/doors";
import type { ProblemDetails } from "@/lib/contract/errors";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { Tunnel } from "@/lib/contract/tunnels";
import { describeDoor, describeState } from "./door-texts";
import { KeyForm } from "./key-form";
import { NewDoor } from "./new-door";
import { WebhookForm } from "./webhook-form";

const doorsSchema = z.array(doorSchema);

/** The doors of a tunnel, and what opens and closes them. */
export default function DoorList({ tunnel }: { tunnel: Tunnel }) {
  const [doors, setDoors] = useState<Door[]>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [adding, setAdding] = useState<"key" | "webhook">();
  const [made, setMade] = useState<MadeDoor>();
  const { id, status } = tunnel;
  const ask = useAsk(`/api/tunnels/${id}/doors`, doorsSchema, (result) => {
    if (result.ok) setDoors(result.value);
    setProblem(result.ok ? undefined : result.problem);
  });
  // With a start ngrok learns of them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it asks when the state has changed
  useEffect(ask, [status.state, ask]);
  useLiveEvents((event) => {
    // A snapshot comes after an interruption, in which something may have been missed.
    if (event.type === "snapshot") ask();
    if (event.type === "doors" && event.data.tunnelId === id) ask();
  });
  const onMade = (door: MadeDoor) => {
    setAdding(undefined);
    setMade(door);
    ask();
  };
  const waits = isUp(tunnel) && doors?.some(({ state }) => state === "next-start");
  return (
    <div aria-live="polite">
      {problem || made || waits ? (
        <div className="grid gap-2.5 p-3.5">
          {problem ? (
            <Note tone="bad" title={problem.title}>
              {problem.detail}
            </Note>
          ) : null}
          {made ? <NewDoor door={made} tunnel={tunnel} onDone={() => setMade(undefined)} /> : null}
          {waits ? <NextStart tunnel={tunnel} /> : null}
        </div>
      ) : null}
      {doors && doors.length > 0 ? (
        <ul aria-label="Doors" className="border-t border-line first:border-t-0">
          {doors.map((door) => (
            <DoorRow key={door.id} door={door} tunnel={tunnel} onChange={ask} />
          ))}
        </ul>
      ) : null}
      {adding === "key" ? (
        <KeyForm tunnelId={id} onMade={onMade} onCancel={() => setAdding(undefined)} />
      ) : null}
      {adding === "webhook" ? (
        <WebhookForm tunnel={tunnel} onMade={onMade} onCancel={() => setAdding(undefined)} />
      ) : null}
      {adding === undefined ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line px-3.5 py-2.5 first:border-t-0">
          <p className="flex-[1_1_12rem] text-sm text-muted">
            {doors?.length === 0
              ? "None yet. Each request at a door has a proof of its own; others meet the login."
              : "The app is not told who comes through a door."}
          </p>
          <div className="flex flex-wrap gap-1.5">
            <Button
              size="small"
              icon={<Plus size={14} aria-hidden />}
              onClick={() => setAdding("key")}
            >
              Key
            </Button>
            <Button
              size="small"
              icon={<Plus size={14} aria-hidden />}
              onClick={() => setAdding("webhook")}
            >
              Webhook
            </Button>
          </div>
        </div>
      ) : null}
    </div>
  );
}

function NextStart({ tunnel }: { tunnel: Tunnel }) {
  return (
    <Note
      tone="wait"
      title="ngrok learns of new doors at the next start."
      actions={<RestartButton tunnel={tunnel} />}
    >
      {tunnel.status.link
        ? "It binds the link anew: its other apps are cut off for a second or two."
        : null}
    </Note>
  );
}

function DoorRow(props: { door: Door; tunnel: Tunnel; onChange: () => void }) {
  const { door, tunnel, onChange } = props;
  const name = showHidden(door.name);
  const state = describeState(door, isUp(tunnel));
  const Icon = door.kind === "key" ? KeyRound : Webhook;
  const close = async () => {
    await doUndoably({
      path: `/api/tunnels/${tunnel.id}/doors/${door.id}?undoable=1`,
      call: { method: "DELETE" },
      done: door.kind === "key" ? `The key “${name}” is revoked.` : `“${name}” is removed.`,
      failed: `“${name}” is still open`,
      undone: `“${name}” is open again.`,
      onUndone: onChange,
    });
    onChange();
  };
  return (
    <li className="flex items-start gap-x-3 border-t border-line px-3.5 py-2.5 first:border-t-0">
      <Icon size={15} aria-hidden className="mt-1 shrink-0 text-faint" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium wrap-anywhere">{name}</span>
          <Tag tone={state.tone} title={state.title}>
            {state.text}
          </Tag>
        </p>
        <p className="text-sm text-muted wrap-anywhere">
          {describeDoor(door)}
          {door.kind === "key" && door.state !== "ended" ? (
            <>
              , <Countdown at={door.expiresAt} /> left
            </>
          ) : null}
          {door.lastUsedAt ? (
            <>
              , used <Ago at={door.lastUsedAt} />
            </>
          ) : (
            ", not used yet"
          )}
        </p>
      </div>
      <Button
        size="small"
        aria-label={`${door.kind === "key" ? "Revoke" : "Remove"}: ${name}`}
        onClick={() => void close()}
      >
        {door.kind === "key" ? "Revoke" : "Remove"}
      </Button>
    </li>
  );
}
