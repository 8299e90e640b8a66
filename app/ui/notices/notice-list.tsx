"use client";

import {
  Bot,
  CircleStop,
  Clock,
  FileWarning,
  LifeBuoy,
  ShieldAlert,
  UserRound,
  Wifi,
  WifiOff,
} from "lucide-react";
import Link from "next/link";
import { Popover } from "radix-ui";
import { useEffect, useState } from "react";
import { Button, IconButton } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { TextLink } from "@/app/ui/kit/text-link";
import { useNotices, useOpenAsk } from "@/app/ui/live/use-live";
import { sendApi } from "@/app/ui/request/call-api";
import { Ago } from "@/app/ui/time/times";
import { showProblem } from "@/app/ui/toast/toast-store";
import { answerAsk } from "@/app/ui/tunnels/access/change-access";
import type { Notice, NoticeKind } from "@/lib/contract/notices";
import { BellIcon } from "./bell-icon";
import { useBrowserNotices } from "./browser-notices";
import { placeOf } from "./place-of";
import { markSeen } from "./seen-notices";

const ICONS: Record<NoticeKind, { Icon: typeof Clock; ink: string }> = {
  visitor: { Icon: UserRound, ink: "text-accent" },
  back: { Icon: Wifi, ink: "text-ok" },
  down: { Icon: WifiOff, ink: "text-bad" },
  protection: { Icon: ShieldAlert, ink: "text-bad" },
  "stops-soon": { Icon: Clock, ink: "text-wait" },
  stopped: { Icon: CircleStop, ink: "text-muted" },
  unreadable: { Icon: FileWarning, ink: "text-bad" },
  gatehouse: { Icon: LifeBuoy, ink: "text-wait" },
  ask: { Icon: UserRound, ink: "text-wait" },
  assistant: { Icon: Bot, ink: "text-wait" },
  gate: { Icon: ShieldAlert, ink: "text-bad" },
};

/** The bell and its list, which is open when first rendered. Opening it marks all notices as seen. */
export default function NoticeList({ unseen }: { unseen: boolean }) {
  const notices = useNotices();
  const [open, setOpen] = useState(true);
  const latest = notices[0]?.id ?? 0;
  useEffect(() => {
    if (open) markSeen(latest);
  }, [open, latest]);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton
          label={unseen ? "Notifications, there are new ones" : "Notifications"}
          className="relative"
        >
          <BellIcon unseen={unseen} />
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Notifications"
          className="z-40 flex max-h-[min(32rem,80dvh)] w-[min(24rem,calc(100vw-1rem))] animate-arrive flex-col rounded-lg border border-line-strong bg-panel shadow-pop outline-none"
        >
          <div className="flex min-h-11 items-center justify-between border-b border-line px-3.5 py-1.5">
            <h2 className="text-sm font-semibold">Notifications</h2>
            {notices.length > 0 ? <ClearButton /> : null}
          </div>
          {notices.length > 0 ? (
            <ul className="overflow-y-auto">
              {notices.map((notice) => (
                <NoticeLine key={notice.id} notice={notice} onGo={() => setOpen(false)} />
              ))}
            </ul>
          ) : (
            <p className="px-4 py-8 text-center text-pretty text-muted">
              No notices yet. First visitors, outages, alarms and stops are listed here.
            </p>
          )}
          <BrowserHint />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function NoticeLine({ notice, onGo }: { notice: Notice; onGo: () => void }) {
  const { kind, title, detail, at, about } = notice;
  const { Icon, ink } = ICONS[kind];
  const place = placeOf(notice);
  return (
    <li className="flex gap-2.5 border-t border-line px-3.5 py-2.5 first:border-t-0">
      <Icon size={16} aria-hidden className={joinClasses("mt-0.5 shrink-0", ink)} />
      <div className="min-w-0 wrap-anywhere">
        {place ? (
          <Link
            href={place}
            prefetch={false}
            onClick={onGo}
            className="rounded-sm font-medium hover:underline"
          >
            {title}
          </Link>
        ) : (
          <p className="font-medium">{title}</p>
        )}
        {detail ? <p className="text-sm text-muted">{detail}</p> : null}
        <p className="text-sm text-faint">
          <Ago at={at} />
        </p>
        <QuestionButtons askId={about?.askId} />
      </div>
    </li>
  );
}

/** Shown while the question still waits for an answer. */
function QuestionButtons({ askId }: { askId: string | undefined }) {
  const ask = useOpenAsk(askId);
  if (!ask) return null;
  return (
    <p className="mt-1.5 flex gap-1.5">
      <Button size="small" onClick={() => void answerAsk(ask, "hour")}>
        Allow for an hour
      </Button>
      <Button size="small" onClick={() => void answerAsk(ask, "refuse")}>
        Refuse
      </Button>
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

function BrowserHint() {
  const state = useBrowserNotices();
  if (state !== "off") return null;
  return (
    <p className="border-t border-line px-3.5 py-2.5 text-sm text-muted">
      To get notices outside this page, see{" "}
      <TextLink href="/settings#notifications">notification settings</TextLink>.
    </p>
  );
}
