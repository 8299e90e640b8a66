"use client";

import { ShieldAlert, ShieldCheck, ShieldQuestionMark } from "lucide-react";
import type { ReactNode } from "react";
import { Tag, type Tone } from "@/app/ui/kit/tag";
import { Ago } from "@/app/ui/time/times";
import type { ProtectionVerdict, TunnelStatus } from "@/lib/contract/tunnels";

type Words = { tone: Tone; text: string; title: string; icon?: ReactNode };

/** What was observed about the login in front of a tunnel. Only `protected` has the shield. */
export function describeProtection(protection: ProtectionVerdict): Words {
  switch (protection.verdict) {
    case "protected":
      return {
        tone: "ok",
        text: "Protected",
        title: "A request without a login was seen to end at the Descope login.",
        icon: <ShieldCheck size={14} aria-hidden />,
      };
    case "open":
      return {
        tone: "bad",
        text: "Open",
        title: "A request without a login was seen to reach this machine.",
        icon: <ShieldAlert size={14} aria-hidden />,
      };
    case "unreachable":
      return {
        tone: "wait",
        text: "Unreachable",
        title: "The forwarding URL could not be reached for the check.",
        icon: <ShieldQuestionMark size={14} aria-hidden />,
      };
    case "unknown":
      return protection.checkedAt
        ? {
            tone: "off",
            text: "Could not tell",
            title: "The check ended somewhere else than at the login. See the tunnel's page.",
          }
        : {
            tone: "off",
            text: "Not checked",
            title:
              "ngrok accepted the login rules. Whether they stop a stranger has not been observed yet.",
          };
  }
}

export function VerdictTag({ protection }: { protection: ProtectionVerdict }) {
  const { tone, text, title, icon } = describeProtection(protection);
  return (
    <Tag tone={tone} title={title} icon={icon}>
      {text}
    </Tag>
  );
}

/** Nothing while the tunnel is not online: then there is nothing to protect. */
export function ProtectionTag({ status, age }: { status: TunnelStatus; age?: boolean }) {
  if (status.state !== "online" && status.protection.verdict !== "open") return null;
  const { tone, text, title, icon } = describeProtection(status.protection);
  const { checkedAt } = status.protection;
  return (
    <Tag tone={tone} title={title} icon={icon}>
      {text}
      {age && checkedAt ? (
        <span aria-live="off" className="font-normal">
          · {status.protection.verdict === "protected" ? "seen" : "checked"} <Ago at={checkedAt} />
        </span>
      ) : null}
    </Tag>
  );
}
