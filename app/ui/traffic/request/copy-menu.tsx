"use client";

import { Braces, ChevronDown, Copy, FlaskConical, SquareTerminal } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/app/ui/kit/button";
import { copyText } from "@/app/ui/kit/copy-text";
import { MenuAction, OpenMenu } from "@/app/ui/kit/menu";
import type { RequestDetail } from "@/lib/contract/traffic";
import type { RequestCode } from "./sent-request";
import { toCurl } from "./to-curl";
import { toFetch } from "./to-fetch";
import { toHttpie } from "./to-httpie";
import { toPlaywright } from "./to-playwright";

/** What was copied, and what to know before running it. */
export type CopiedCode = { name: string; notes: string[] };

type Way = {
  name: string;
  /** Where it runs. */
  place: string;
  icon: ReactNode;
  /** Undefined where it cannot send such a request. */
  write: (detail: RequestDetail) => RequestCode | undefined;
};

const SHELLS = "bash, zsh, fish";
const TERMINAL = <SquareTerminal size={15} aria-hidden />;

const WAYS: Way[] = [
  { name: "curl", place: SHELLS, icon: TERMINAL, write: toCurl },
  { name: "HTTPie", place: SHELLS, icon: TERMINAL, write: toHttpie },
  { name: "fetch", place: "JavaScript", icon: <Braces size={15} aria-hidden />, write: toFetch },
  {
    name: "Playwright",
    place: "a test's request",
    icon: <FlaskConical size={15} aria-hidden />,
    write: toPlaywright,
  },
];

/** Copies a request as code that sends it again. It is written when it is chosen. */
export default function CopyMenu(props: {
  detail: RequestDetail;
  onCopied: (copied: CopiedCode) => void;
}) {
  const { detail, onCopied } = props;
  const copy = async ({ name, write }: Way) => {
    const code = write(detail);
    if (!code) return onCopied({ name, notes: [`${name} cannot send ${detail.method}.`] });
    if (await copyText(code.text)) onCopied({ name, notes: code.notes });
  };
  return (
    <OpenMenu
      trigger={
        <Button size="small" icon={<Copy size={14} aria-hidden />}>
          Copy as
          <ChevronDown size={13} aria-hidden className="text-faint" />
        </Button>
      }
    >
      {(run) =>
        WAYS.map((way) => (
          <MenuAction key={way.name} icon={way.icon} onSelect={run(() => void copy(way))}>
            <span className="grow">{way.name}</span>
            <span className="pl-4 text-sm text-faint">{way.place}</span>
          </MenuAction>
        ))
      }
    </OpenMenu>
  );
}
