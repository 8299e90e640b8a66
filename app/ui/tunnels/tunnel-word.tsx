import { ShieldAlert, ShieldCheck, ShieldQuestionMark } from "lucide-react";
import type { ReactNode } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Tag } from "@/app/ui/kit/tag";
import { type ChainTone, describeChain, sayChain } from "@/lib/contract/tunnel-chain";
import type { ProtectionVerdict, TunnelStatus } from "@/lib/contract/tunnels";

const SHIELDS = { protected: ShieldCheck, open: ShieldAlert, unreachable: ShieldQuestionMark };

export function Shield({ verdict }: { verdict: ProtectionVerdict["verdict"] }) {
  const Icon = verdict === "unknown" ? undefined : SHIELDS[verdict];
  return Icon ? <Icon size={14} aria-hidden /> : null;
}

const DOTS: Record<ChainTone, string> = {
  ok: "bg-ok",
  wait: "bg-wait",
  bad: "bg-bad",
  off: "border-[1.5px] border-faint",
};

/** The one colour of a tunnel. It moves while the tunnel changes. */
export function TunnelDot({ status }: { status: TunnelStatus }) {
  const moves = /ing$/.test(status.state);
  return (
    <span
      aria-hidden
      className={joinClasses(
        "inline-block size-2 shrink-0 rounded-full",
        DOTS[describeChain(status).tone],
        moves && "animate-breathe",
      )}
    />
  );
}

/** The one word for a tunnel. `children` are about the login, so they stand only where the word is about it. */
export function TunnelWord({ status, children }: { status: TunnelStatus; children?: ReactNode }) {
  const { word, tone, title } = describeChain(status);
  return (
    <Tag
      tone={tone}
      title={title}
      icon={title ? <Shield verdict={status.protection.verdict} /> : null}
    >
      {status.state === "online" ? word : <span data-state={status.state}>{word}</span>}
      {title ? children : null}
    </Tag>
  );
}

const INKS: Record<ChainTone, string> = {
  ok: "text-ok",
  wait: "text-wait",
  bad: "text-bad",
  off: "text-control",
};

/** The chain as a drawing: what works is filled, what does not is a ring or a cross, what nobody saw is small. */
export function ChainDots({ status, className }: { status: TunnelStatus; className?: string }) {
  if (status.state === "stopped") return null;
  const chain = describeChain(status);
  const text = sayChain(chain);
  return (
    <span title={text} className={joinClasses("inline-flex", className ?? "h-2")}>
      <svg role="img" aria-label={text} viewBox="0 0 50 8" className="h-full" fill="none">
        <path d="M4 4h42" className="text-line-strong" stroke="currentColor" />
        {chain.parts.map(({ name, tone }, index) => (
          <g key={name} transform={`translate(${4 + 14 * index} 4)`} className={INKS[tone]}>
            <circle r={4} fill="var(--panel)" />
            {SHAPES[tone]}
          </g>
        ))}
      </svg>
    </span>
  );
}

const SHAPES: Record<ChainTone, ReactNode> = {
  ok: <circle r={3} fill="currentColor" />,
  wait: <circle r={2.4} stroke="currentColor" strokeWidth={1.6} />,
  bad: <path d="M-2.6-2.6 2.6 2.6M2.6-2.6-2.6 2.6" stroke="currentColor" strokeWidth={1.8} />,
  off: <circle r={1.5} fill="currentColor" />,
};
