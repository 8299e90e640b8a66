"use client";

import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { ActionButton } from "@/app/ui/errors/action-button";
import { IconButton } from "@/app/ui/kit/button";
import { dismissToast, type Toast, toastStore } from "./toast-store";

const SHOWN_MS = 5000;

/** The corner where results of actions appear; also read out by screen readers. */
export function Toasts() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.get, toastStore.getOnServer);
  return (
    <section
      aria-label="Notifications"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-3 bottom-4 z-50 flex flex-col items-center gap-2"
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  const { id, tone } = toast;
  useEffect(() => {
    if (tone === "bad" || held) return;
    const timer = setTimeout(() => dismissToast(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, tone, held]);
  const Icon = tone === "bad" ? CircleAlert : CircleCheck;
  return (
    <div
      role={tone === "bad" ? "alert" : undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      className="pointer-events-auto flex max-w-md animate-arrive items-start gap-2.5 rounded-lg border border-line-strong bg-panel py-2.5 pr-2 pl-3 shadow-pop"
    >
      <Icon
        size={17}
        aria-hidden
        className={tone === "bad" ? "mt-0.5 shrink-0 text-bad" : "mt-0.5 shrink-0 text-ok"}
      />
      <div className="min-w-0 grow wrap-anywhere">
        <p className="font-medium">{toast.title}</p>
        {toast.detail ? <p className="text-sm text-muted">{toast.detail}</p> : null}
        {toast.action ? (
          <p className="mt-1.5 empty:hidden">
            <ActionButton action={toast.action} />
          </p>
        ) : null}
      </div>
      <IconButton label="Close" className="-my-0.5" onClick={() => dismissToast(id)}>
        <X size={15} aria-hidden />
      </IconButton>
    </div>
  );
}
