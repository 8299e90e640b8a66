import { ChevronRight } from "lucide-react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { type ChainTone, describeChain, sayChain } from "@/lib/contract/tunnel-chain";
import type { TunnelStatus } from "@/lib/contract/tunnels";

const INKS: Record<ChainTone, string> = {
  ok: "text-text",
  wait: "text-wait font-medium",
  bad: "text-bad font-medium",
  off: "text-faint",
};

const DOTS: Record<ChainTone, string> = {
  ok: "bg-ok",
  wait: "border-2 border-wait",
  bad: "bg-bad",
  off: "border-[1.5px] border-faint",
};

/** The chain in words, from the app to the visitor. Nothing is claimed of a tunnel that is stopped. */
export function ChainSteps({ status }: { status: TunnelStatus }) {
  if (status.state === "stopped") return null;
  const chain = describeChain(status);
  return (
    <p className="text-sm">
      <span className="sr-only">{sayChain(chain)}</span>
      <span
        aria-hidden
        className="flex flex-wrap items-center gap-x-1.5 gap-y-1 max-sm:grid max-sm:grid-cols-2"
      >
        {chain.parts.map(({ name, tone, text }, index) => (
          <span key={name} className={joinClasses("flex items-center gap-1.5", INKS[tone])}>
            {index > 0 ? <ChevronRight size={13} className="text-control max-sm:hidden" /> : null}
            <span className={joinClasses("size-2 shrink-0 rounded-full", DOTS[tone])} />
            {name === "ngrok" ? name : `${name.charAt(0).toUpperCase()}${name.slice(1)}`} {text}
          </span>
        ))}
      </span>
    </p>
  );
}
