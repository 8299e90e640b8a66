import type { ReactNode } from "react";
import { smallStore } from "@/app/ui/kit/small-store";
import type { ProblemDetails } from "@/lib/contract/errors";
import type { Action } from "@/lib/contract/places";

export type ToastTone = "ok" | "wait" | "bad";

/** The action of a toast's button, whatever its text is. */
export type ToastDeed = "undo" | "extend" | "allow" | "refuse";

export type ToastButton = { label: string; does: ToastDeed; run: () => void };

export type Toast = {
  id: number;
  tone: ToastTone;
  title: string;
  detail?: string | undefined;
  /** A button for one action. The toast closes with it. */
  button?: ToastButton | undefined;
  /** The second answer, if the toast is a question. */
  other?: ToastButton | undefined;
  /** Closes by itself after so many milliseconds. When absent, it stays until it is closed. */
  shownMs?: number | undefined;
  /** Shown instead of the usual card. */
  card?: ReactNode;
  /** The page of the next step. */
  action?: Action | undefined;
};

const DONE_MS = 5000;
const MOST = 4;

export const toastStore = smallStore<readonly Toast[]>([]);
let nextId = 1;

/** A title is shown once: a newer toast with it replaces the older one. */
export function showToast(toast: Omit<Toast, "id">): number {
  const id = nextId++;
  const others = toastStore.get().filter(({ title }) => title !== toast.title);
  toastStore.set([...others.slice(1 - MOST), { ...toast, id }]);
  return id;
}

/** Reports a success. Closes by itself, or at the next success. */
export function showDone(title: string): void {
  toastStore.set(toastStore.get().filter(({ tone, button }) => tone !== "ok" || button));
  showToast({ tone: "ok", title, shownMs: DONE_MS });
}

/** Reports a problem with the next step. Stays until it is closed. */
export function showProblem(title: string, problem: ProblemDetails): void {
  const detail = [problem.detail, problem.fix].filter(Boolean).join(" ");
  showToast({ tone: "bad", title, detail, action: problem.action });
}

export function dismissToast(id: number): void {
  toastStore.set(toastStore.get().filter((toast) => toast.id !== id));
}

/** Presses the button of the latest toast with this action. Returns false when there is none. */
export function pressToastButton(does: ToastDeed): boolean {
  const toast = toastStore.get().findLast(({ button }) => button?.does === does);
  if (!toast) return false;
  dismissToast(toast.id);
  toast.button?.run();
  return true;
}
