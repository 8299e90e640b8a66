"use client";

import { Folder, FolderMinus } from "lucide-react";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { TextField } from "@/app/ui/forms/fields";
import TrustField from "@/app/ui/groups/trust-field";
import { Button } from "@/app/ui/kit/button";
import { Dialog } from "@/app/ui/kit/dialog";
import { Note } from "@/app/ui/kit/note";
import { useTunnels } from "@/app/ui/live/use-live";
import { sendApi } from "@/app/ui/request/call-api";
import { showDone } from "@/app/ui/toast/toast-store";
import { groupTunnels } from "@/app/ui/tunnels/group-tunnels";
import type { ProblemDetails } from "@/lib/contract/errors";
import type { Tunnel } from "@/lib/contract/tunnels";
import { clearSelection } from "./selection";

type Props = { tunnels: readonly Tunnel[]; onClose: () => void };

/** Puts tunnels into a group that there is or that they begin, or into none. */
export function MoveDialog({ tunnels, onClose }: Props) {
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [trusted, setTrusted] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  const groups = groupTunnels(useTunnels()).flatMap((group) => group.name ?? []);
  const what = tunnels.length === 1 ? `“${tunnels[0]?.name}”` : `${tunnels.length} tunnels`;
  const move = async (group: string | null) => {
    setBusy(true);
    const failed = await moveAll(tunnels, { group, ...(trusted && { acceptShared: true }) });
    setBusy(false);
    if (failed) return setProblem(failed);
    const now = tunnels.length === 1 ? "is now" : "are now";
    showDone(`${what} ${now} in ${group === null ? "no group" : `“${group}”`}.`);
    clearSelection();
    onClose();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (name.trim() !== "") void move(name.trim());
  };
  return (
    <Dialog label={`Move ${what}`} onClose={onClose}>
      <div className="mt-3 grid gap-4">
        {problem?.code === "link_unaccepted" ? (
          <Note tone="wait" role="alert" title="This group has one link.">
            <TrustField checked={trusted} onChange={setTrusted} error={undefined} />
            <p className="mt-1">Agree, and choose the group again.</p>
          </Note>
        ) : problem ? (
          <Note tone="bad" role="alert" title={problem.title}>
            <p>
              {problem.detail} <span className="text-text">{problem.fix}</span>
            </p>
          </Note>
        ) : null}
        <ul className="-mx-2 grid max-h-72 overflow-y-auto">
          {groups.map((group) => (
            <Place
              key={group}
              icon={<Folder size={15} aria-hidden />}
              busy={busy}
              onClick={() => void move(group)}
            >
              {group}
            </Place>
          ))}
          {tunnels.some(({ group }) => group !== undefined) ? (
            <Place
              icon={<FolderMinus size={15} aria-hidden />}
              busy={busy}
              onClick={() => void move(null)}
            >
              No group
            </Place>
          ) : null}
        </ul>
        <form method="post" noValidate onSubmit={submit} className="flex items-end gap-2">
          <div className="min-w-0 grow">
            <TextField label="New group" name="group" value={name} onChange={setName} />
          </div>
          <Button type="submit" busy={busy} disabled={name.trim() === ""}>
            Move
          </Button>
        </form>
      </div>
    </Dialog>
  );
}

function Place(props: {
  icon: ReactNode;
  busy: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <li>
      <button
        type="button"
        aria-disabled={props.busy}
        onClick={() => !props.busy && props.onClick()}
        className="flex min-h-9 w-full items-center gap-2.5 rounded-md px-2 text-left wrap-anywhere hover:bg-raised pointer-coarse:min-h-11"
      >
        <span className="text-faint">{props.icon}</span>
        {props.children}
      </button>
    </li>
  );
}

/** Ends at the first that fails: what stands in the way of one stands in the way of the others. */
async function moveAll(
  tunnels: readonly Tunnel[],
  body: { group: string | null; acceptShared?: true },
): Promise<ProblemDetails | undefined> {
  for (const { id } of tunnels) {
    const result = await sendApi(`/api/tunnels/${id}`, { method: "PATCH", body });
    if (!result.ok) return result.problem;
  }
  return undefined;
}
