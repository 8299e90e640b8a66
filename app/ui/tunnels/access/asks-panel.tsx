"use client";

import { useRef, useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { dropRepeated } from "@/app/ui/kit/drop-repeated";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Panel } from "@/app/ui/kit/panel";
import { Tag } from "@/app/ui/kit/tag";
import { useMoving } from "@/app/ui/kit/use-moving";
import { useTunnelAsks } from "@/app/ui/live/use-live";
import { Ago } from "@/app/ui/time/times";
import { Avatar } from "@/app/ui/traffic/visitors/avatar";
import type { Ask } from "@/lib/contract/gate";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { type AskAnswerKind, answerAsk } from "./change-access";

type Props = {
  tunnelId: string;
  /** False below a heading that says the same. */
  titled?: boolean;
};

/** The people who ask to come in, the oldest question first. Nothing when nobody asks. */
export function AsksPanel({ tunnelId, titled = true }: Props) {
  const asks = useTunnelAsks(tunnelId);
  const list = useRef<HTMLUListElement>(null);
  const isMoving = useMoving(asks.map(({ id }) => id));
  // Until it leaves the list, the next question has the focus and not yet its place.
  const [answered, setAnswered] = useState<string>();
  const isLeaving = asks.some(({ id }) => id === answered);
  if (answered !== undefined && !isLeaving) setAnswered(undefined);
  if (asks.length === 0) return null;
  // The buttons disappear with the answer, so the focus moves to the next question.
  const goOn = (id: string) => {
    setAnswered(id);
    const rows = [...(list.current?.children ?? [])];
    const next = rows.find((row) => row instanceof HTMLElement && row.dataset.ask !== id);
    next?.querySelector("button")?.focus();
  };
  return (
    <Panel title={titled ? describeAsks(asks.length) : undefined}>
      <ul ref={list} aria-label="Questions">
        {asks.map((ask) => (
          <AskRow
            key={ask.id}
            ask={ask}
            isUnread={isMoving || isLeaving}
            onAnswered={() => goOn(ask.id)}
          />
        ))}
      </ul>
    </Panel>
  );
}

function describeAsks(count: number): string {
  return count === 1 ? "Somebody asks to come in" : `${count} people ask to come in`;
}

const ALLOW: [AskAnswerKind, string][] = [
  ["hour", "For an hour"],
  ["tonight", "Until tonight"],
  ["always", "Always"],
];
const REFUSE: [AskAnswerKind, string][] = [
  ["refuse", "No"],
  ["never", "Never"],
];

function AskRow(props: {
  ask: Ask;
  /** It stands where another question stood a moment ago, so nobody has read it yet. */
  isUnread: boolean;
  onAnswered: () => void;
}) {
  const { ask, isUnread, onAnswered } = props;
  const [busy, setBusy] = useState<AskAnswerKind>();
  const email = showHidden(ask.email);
  const answer = async (kind: AskAnswerKind) => {
    if (busy || isUnread) return;
    setBusy(kind);
    if (await answerAsk(ask, kind)) onAnswered();
    setBusy(undefined);
  };
  const toButton =
    (isYes: boolean) =>
    ([kind, label]: [AskAnswerKind, string]) => (
      <Button
        key={kind}
        size="small"
        look={kind === "hour" ? "primary" : "plain"}
        busy={busy === kind}
        aria-label={`${label}: ${email}`}
        // A disabled one could not have the focus.
        aria-disabled={isUnread || undefined}
        className={joinClasses(
          "aria-disabled:opacity-55",
          // On a phone, three above two.
          isYes ? "max-sm:col-span-2" : "max-sm:col-span-3",
          kind === "refuse" && "sm:ml-2",
        )}
        onKeyDown={dropRepeated}
        onClick={() => void answer(kind)}
      >
        {label}
      </Button>
    );
  return (
    <li
      aria-label={email}
      data-ask={ask.id}
      className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line px-3.5 py-2.5 first:border-t-0"
    >
      <Avatar email={ask.email} name={ask.name} />
      <div className="min-w-0 flex-[1_1_14rem]">
        <p className="font-medium wrap-anywhere">
          {email}{" "}
          {ask.emailVerified ? null : (
            <Tag tone="wait" title="The login did not say that this e-mail is theirs.">
              not verified
            </Tag>
          )}
        </p>
        <p className="text-sm text-muted wrap-anywhere">
          {ask.name ? `${showHidden(ask.name)} · ` : ""}
          <Ago at={ask.askedAt} />
        </p>
      </div>
      <div className="flex-wrap gap-1.5 max-sm:grid max-sm:w-full max-sm:grid-cols-6 sm:flex">
        {ALLOW.map(toButton(true))}
        {REFUSE.map(toButton(false))}
      </div>
    </li>
  );
}
