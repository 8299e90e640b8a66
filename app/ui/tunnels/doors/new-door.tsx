"use client";

import { Button } from "@/app/ui/kit/button";
import { CopyButton } from "@/app/ui/kit/copy-button";
import { Note } from "@/app/ui/kit/note";
import type { MadeDoor } from "@/lib/contract/doors";
import { publicUrl } from "@/lib/contract/public-url";
import type { Tunnel } from "@/lib/contract/tunnels";

/** What was just opened: the key, which nobody sees again, or the address to paste at the sender. */
export function NewDoor(props: { door: MadeDoor; tunnel: Tunnel; onDone: () => void }) {
  const { door, tunnel, onDone } = props;
  const isKey = door.kind === "key";
  const base = publicUrl(tunnel);
  const query = !isKey && door.query !== undefined ? `?${door.query}` : "";
  const address = isKey ? "" : `${base ?? ""}${door.path}${query}`;
  const text = isKey ? door.key : address;
  return (
    <Note
      tone="info"
      role="status"
      title={
        isKey ? "Copy the key now: it is shown this once." : "Paste this address at the sender."
      }
      actions={
        <>
          <CopyButton text={text} label={isKey ? "Copy key" : "Copy address"} />
          <Button size="small" onClick={onDone}>
            Done
          </Button>
        </>
      }
    >
      <code className="my-1 block font-mono text-sm text-text break-all select-all">{text}</code>
      {isKey ? (
        <p>
          Programs send it as <code className="font-mono">Authorization: Bearer …</code> or{" "}
          <code className="font-mono">Gatehouse-Key: …</code>.
        </p>
      ) : null}
      <p>{door.opens}</p>
    </Note>
  );
}
