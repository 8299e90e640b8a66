"use client";

import { Lock, LockOpen } from "lucide-react";
import type { ReactNode } from "react";
import { Panel } from "@/app/ui/kit/panel";
import type { Tone } from "@/app/ui/kit/tag";
import { TextLink } from "@/app/ui/kit/text-link";
import { Ago } from "@/app/ui/time/times";
import type { ProtectionVerdict, Tunnel } from "@/lib/contract/tunnels";
import { describeGate } from "./describe-gate";

const AT_NGROK: Record<ProtectionVerdict["verdict"], { tone: Tone; text: string }> = {
  protected: { tone: "ok", text: "a stranger is stopped at the login" },
  open: { tone: "bad", text: "a stranger came through" },
  unreachable: { tone: "wait", text: "not seen: the URL could not be reached" },
  unknown: { tone: "off", text: "not seen yet" },
};

/** The two locks of a running tunnel with their observed states. Each one is enough by itself. */
export function TwoLocks({ tunnel }: { tunnel: Tunnel }) {
  const { state, protection } = tunnel.status;
  if (state !== "online") {
    return (
      <Panel title="Two locks">
        <p className="px-3.5 py-3 text-sm text-muted">
          {tunnel.gate
            ? "ngrok checks the login, and Gatehouse checks it again."
            : "ngrok alone checks the login."}{" "}
          This is checked while the tunnel is online.
        </p>
      </Panel>
    );
  }
  const atNgrok = AT_NGROK[protection.verdict];
  const gate = describeGate(tunnel);
  return (
    <Panel title="Two locks">
      <dl>
        <LockLine name="ngrok" tone={atNgrok.tone}>
          {atNgrok.text}
          {protection.checkedAt ? (
            <span className="text-muted">
              , seen <Ago at={protection.checkedAt} />
            </span>
          ) : null}
        </LockLine>
        <LockLine name="Gatehouse" tone={gate.tone}>
          {gate.text}
          {gate.fix ? (
            <span className="block text-sm text-muted">
              {gate.fix.href ? (
                <TextLink href={gate.fix.href}>{gate.fix.text}</TextLink>
              ) : (
                gate.fix.text
              )}
            </span>
          ) : null}
        </LockLine>
      </dl>
    </Panel>
  );
}

const INKS: Record<Tone, string> = {
  ok: "text-ok",
  wait: "text-wait",
  bad: "text-bad",
  off: "text-faint",
  info: "text-accent",
};

function LockLine(props: { name: string; tone: Tone; children: ReactNode }) {
  const Icon = props.tone === "ok" ? Lock : LockOpen;
  return (
    <div className="grid grid-cols-[1rem_5.5rem_minmax(0,1fr)] items-baseline gap-x-2 border-t border-line px-3.5 py-2 first:border-t-0">
      <Icon size={15} aria-hidden className={`relative top-0.5 ${INKS[props.tone]}`} />
      <dt className="font-medium">{props.name}</dt>
      <dd className="min-w-0 wrap-anywhere">{props.children}</dd>
    </div>
  );
}
