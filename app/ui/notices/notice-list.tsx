"use client";

import { BellOff } from "lucide-react";
import { Popover } from "radix-ui";
import { useEffect, useState } from "react";
import { Button, IconButton } from "@/app/ui/kit/button";
import { dropRepeated } from "@/app/ui/kit/drop-repeated";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { PageLink } from "@/app/ui/kit/page-link";
import { TextLink } from "@/app/ui/kit/text-link";
import { useMoving } from "@/app/ui/kit/use-moving";
import { useAsks, useNotices, useOpenAsk } from "@/app/ui/live/use-live";
import { sendApi } from "@/app/ui/request/call-api";
import { groupByDay, nameDay, nameDayFrom } from "@/app/ui/time/format-day";
import { Ago, HourOfDay } from "@/app/ui/time/times";
import { useToday } from "@/app/ui/time/use-zone";
import { showProblem } from "@/app/ui/toast/toast-store";
import { answerAsk } from "@/app/ui/tunnels/access/change-access";
import type { Notice } from "@/lib/contract/notices";
import { BellIcon } from "./bell-icon";
import { lookOf, sideOf } from "./notice-looks";
import { placeOf } from "./place-of";
import { markSeen, useSeen } from "./seen-notices";

/** A text with more characters is cut after two lines, until somebody wants all of it. */
const LONG_DETAIL = 110;

/** The bell and its list, which is open when first rendered. Opening it marks all notices as seen. */
export default function NoticeList({ unseen }: { unseen: boolean }) {
  const notices = useNotices();
  const seen = useSeen();
  // Here, since the first notice also comes to a place where something else was.
  const isMoving = useMovingRows(notices);
  const [open, setOpen] = useState(true);
  // What is new stays marked as long as the list is open.
  const [seenBefore, setSeenBefore] = useState(seen);
  const latest = notices[0]?.id ?? 0;
  useEffect(() => {
    if (open) markSeen(latest);
  }, [open, latest]);
  const onOpenChange = (next: boolean) => {
    if (next) setSeenBefore(seen);
    setOpen(next);
  };
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Trigger asChild>
        <IconButton label={unseen ? "Notifications, there are new ones" : "Notifications"}>
          <BellIcon unseen={unseen} />
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Notifications"
          className="z-40 flex max-h-[min(40rem,var(--radix-popover-content-available-height))] w-[min(27rem,calc(100vw-1rem))] animate-arrive flex-col rounded-lg border border-line-strong bg-panel shadow-pop outline-none"
        >
          <div className="flex min-h-10 items-center justify-between border-b border-line px-3.5 py-1">
            <h2 className="text-sm font-semibold">Notifications</h2>
            {notices.length > 0 ? <ClearButton /> : null}
          </div>
          {notices.length > 0 ? (
            <Days
              notices={notices}
              seenBefore={seenBefore}
              isMoving={isMoving}
              onGo={() => setOpen(false)}
            />
          ) : (
            <NoNotices />
          )}
          <Foot onGo={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function NoNotices() {
  return (
    <div className="grid justify-items-center gap-1 px-6 py-9 text-center">
      <BellOff size={20} aria-hidden className="text-faint" />
      <p className="font-medium">All is quiet</p>
      <p className="max-w-[34ch] text-sm text-pretty text-muted">
        First visitors, questions, refusals, failed starts, outages and alarms are listed here.
      </p>
    </div>
  );
}

/** A new notice comes to the top, and one whose question was answered becomes lower: either moves what is below it. */
function useMovingRows(notices: readonly Notice[]): boolean {
  const asks = useAsks();
  return useMoving(
    notices.map(({ id, about }) => (asks.has(about?.askId ?? "") ? `${id}-asks` : id)),
    () => true,
  );
}

type Shown = { seenBefore: number; isMoving: boolean; onGo: () => void };

function Days({ notices, ...shown }: Shown & { notices: readonly Notice[] }) {
  const today = useToday();
  const days = groupByDay(notices, ({ at }) => Date.parse(at));
  return (
    <div className="overflow-y-auto overscroll-contain">
      {days.map(([day, ofDay]) => (
        <section key={day} aria-label={nameDay(day)}>
          <h3 className="sticky top-0 z-10 border-b border-line bg-raised px-3.5 py-1 text-xs font-semibold text-muted">
            {nameDayFrom(day, today)}
          </h3>
          <ul className="[&:not(:last-child)]:border-b [&:not(:last-child)]:border-line">
            {ofDay.map((notice) => (
              <NoticeLine key={notice.id} notice={notice} isToday={day === today} {...shown} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

type LineProps = Shown & { notice: Notice; isToday: boolean };

function NoticeLine({ notice, isToday, isMoving, seenBefore, onGo }: LineProps) {
  const { id, title, detail, at, about } = notice;
  const { Icon, ink } = lookOf(notice);
  const place = placeOf(notice);
  const side = sideOf(notice);
  const isNew = id > seenBefore;
  return (
    <li className="relative grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-2.5 border-t border-line px-3.5 py-2 first:border-t-0">
      {isNew ? (
        <span aria-hidden className="absolute inset-y-1.5 left-1 w-[3px] rounded-full bg-accent" />
      ) : null}
      <span className={joinClasses("grid size-6 place-items-center rounded-md", ink)}>
        <Icon size={14} aria-hidden />
      </span>
      <div className="min-w-0 wrap-anywhere">
        {isNew ? <span className="sr-only">New: </span> : null}
        {place ? (
          <PageLink href={place} onClick={onGo} className="rounded-sm font-medium hover:underline">
            {title}
          </PageLink>
        ) : (
          <p className="font-medium">{title}</p>
        )}
        {detail ? <Detail text={detail} /> : null}
        <p className="mt-0.5 text-xs text-faint">
          {isToday ? <Ago at={at} /> : <HourOfDay at={at} />}
          {side ? ` · ${side}` : null}
        </p>
        <QuestionButtons askId={about?.askId} isMoving={isMoving} />
      </div>
    </li>
  );
}

/** Two lines, and all of it on demand. */
function Detail({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const isLong = text.length > LONG_DETAIL;
  return (
    <div className="text-sm text-pretty text-muted">
      <p className={isLong && !whole ? "line-clamp-2" : undefined}>{text}</p>
      {isLong ? (
        <button
          type="button"
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
          className="rounded-sm text-accent hover:underline"
        >
          {whole ? "Less" : "More"}
        </button>
      ) : null}
    </div>
  );
}

type QuestionProps = { askId: string | undefined; isMoving: boolean };

/** Shown while the question still waits for an answer. It takes none while it has just come to where it is. */
function QuestionButtons({ askId, isMoving }: QuestionProps) {
  const ask = useOpenAsk(askId);
  if (!ask) return null;
  const answer = (text: string, kind: "hour" | "refuse") => (
    <Button
      size="small"
      aria-disabled={isMoving || undefined}
      className="aria-disabled:opacity-55"
      onKeyDown={dropRepeated}
      onClick={() => {
        if (!isMoving) void answerAsk(ask, kind);
      }}
    >
      {text}
    </Button>
  );
  return (
    <p className="mt-1.5 flex gap-1.5">
      {answer("Allow for an hour", "hour")}
      {answer("Refuse", "refuse")}
    </p>
  );
}

function ClearButton() {
  const clear = async () => {
    const result = await sendApi("/api/notices", { method: "DELETE" });
    if (!result.ok) showProblem("The list was not emptied", result.problem);
  };
  return (
    <Button size="small" look="ghost" onClick={() => void clear()}>
      Clear
    </Button>
  );
}

function Foot({ onGo }: { onGo: () => void }) {
  return (
    <p className="flex flex-wrap justify-between gap-x-3 border-t border-line px-3.5 py-2 text-sm text-muted">
      <TextLink href="/visits" onClick={onGo}>
        Visits and outages
      </TextLink>
      <TextLink href="/settings#notifications" onClick={onGo}>
        Notification settings
      </TextLink>
    </p>
  );
}
