"use client";

import { BellRing, CircleAlert, CircleCheck, X } from "lucide-react";
import { Fragment, useEffect, useState } from "react";
import { ActionButton } from "@/app/ui/errors/action-button";
import { Button, IconButton } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { useMoving } from "@/app/ui/kit/use-moving";
import { dismissToast, type Toast, type ToastButton, toastStore } from "./toast-store";

const ICONS = { ok: CircleCheck, wait: BellRing, bad: CircleAlert };
const INKS = { ok: "text-ok", wait: "text-wait", bad: "text-bad" };

/**
 * Where results of actions appear; also read out by screen readers. The page gets as much room below its end as they
 * cover, so that whatever is below them can be scrolled to. A phone shows the two latest.
 */
export function Toasts() {
  const toasts = toastStore.use();
  // A new one comes to the place of the last.
  const isMoving = useMoving(
    toasts.map(({ id }) => id),
    () => true,
  );
  return (
    <section
      ref={makeRoom}
      aria-label="Notifications"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 bottom-[calc(var(--dock)+1rem)] z-50 flex flex-col items-center gap-2 max-sm:[&>:not(:nth-last-child(-n+2))]:hidden"
    >
      {toasts.map((toast) => (
        <Fragment key={toast.id}>
          {toast.card ?? <ToastCard toast={toast} isMoving={isMoving} />}
        </Fragment>
      ))}
    </section>
  );
}

/** See `--toasts` in globals.css. */
function makeRoom(place: HTMLElement | null) {
  if (!place) return;
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() =>
    style.setProperty("--toasts", `${place.offsetHeight}px`),
  );
  observer.observe(place);
  return () => observer.disconnect();
}

function ToastCard({ toast, isMoving }: { toast: Toast; isMoving: boolean }) {
  const [held, setHeld] = useState(false);
  const { id, tone, button, other, shownMs } = toast;
  // An undo that has expired must not be offered any longer.
  const waiting = held && !button;
  useEffect(() => {
    if (shownMs === undefined || waiting) return;
    const timer = setTimeout(() => dismissToast(id), shownMs);
    return () => clearTimeout(timer);
  }, [id, shownMs, waiting]);
  const Icon = ICONS[tone];
  return (
    <div
      role={tone === "bad" ? "alert" : undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      className="pointer-events-auto flex max-w-md animate-arrive items-start gap-2.5 rounded-lg border border-line-strong bg-panel py-2.5 pr-2 pl-3 shadow-pop"
    >
      <Icon size={17} aria-hidden className={joinClasses("mt-0.5 shrink-0", INKS[tone])} />
      <div className="min-w-0 grow wrap-anywhere">
        <p className="font-medium">{toast.title}</p>
        {toast.detail ? <p className="text-sm text-muted">{toast.detail}</p> : null}
        {toast.action ? (
          <p className="mt-1.5 empty:hidden">
            <ActionButton action={toast.action} onGo={() => dismissToast(id)} />
          </p>
        ) : null}
        {button && other ? (
          <p className="mt-1.5 mb-0.5 flex gap-1.5">
            <AnswerButton toast={toast} button={button} isDeaf={isMoving} />
            <AnswerButton toast={toast} button={other} isDeaf={isMoving} />
          </p>
        ) : null}
      </div>
      {button && !other ? <AnswerButton toast={toast} button={button} /> : null}
      <IconButton label="Close" className="-my-0.5" onClick={() => dismissToast(id)}>
        <X size={15} aria-hidden />
      </IconButton>
    </div>
  );
}

function AnswerButton(props: { toast: Toast; button: ToastButton; isDeaf?: boolean }) {
  const { toast, button, isDeaf = false } = props;
  const press = () => {
    if (isDeaf) return;
    dismissToast(toast.id);
    button.run();
  };
  return (
    <Button
      size="small"
      aria-disabled={isDeaf || undefined}
      className={joinClasses("aria-disabled:opacity-55", !toast.other && "-my-0.5")}
      onClick={press}
    >
      {button.label}
    </Button>
  );
}
