import { ButtonLink } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import type { Tunnel } from "@/lib/contract/tunnels";
import { describeGate } from "./describe-gate";

/** Says that the second lock keeps out people who should get in. Loaded on demand. */
export default function GateNote({ tunnel }: { tunnel: Tunnel }) {
  const { text, fix } = describeGate(tunnel);
  return (
    <Note
      tone="bad"
      title={`Gatehouse ${text}.`}
      actions={
        fix?.href ? (
          <ButtonLink size="small" href={fix.href}>
            Open the profile
          </ButtonLink>
        ) : undefined
      }
    >
      <p>{fix?.text}</p>
    </Note>
  );
}
