import { smallStore } from "@/app/ui/kit/small-store";
import type { Action } from "@/lib/contract/actions";
import type { ProblemDetails } from "@/lib/contract/errors";

export type ToastTone = "ok" | "wait" | "bad";

/** What a toast's button does, whatever it is called. */
export type ToastDeed = "undo" | "extend" | "allow" | "refuse";

export type ToastButton = { label: string; does: ToastDeed; run: () => void };

export type Toast = {
  id: number;
  tone: ToastTone;
  title: string;
  detail?: string | undefined;
  /** One thing that can be done about it; the toast goes away with it. */
  button?: ToastButton | undefined;
  /** The other answer, where it is a question. */
  other?: ToastButton | undefined;
  /** Milliseconds until it goes away by itself; without it, it stays until it is closed. */
  shownMs?: number | undefined;
  /** Where the next step is taken. */
  action?: Action | undefined;
};

const DONE_MS = 5000;
const MOST = 4;

export const toastStore = smallStore<readonly Toast[]>([]);
let nextId = 1;

/** The same title is shown once: the newer replaces the older. */
export function showToast(toast: Omit<Toast, "id">): number {
  const id = nextId++;
  const others = toastStore.get().filter(({ title }) => title !== toast.title);
  toastStore.set([...others.slice(1 - MOST), { ...toast, id }]);
  return id;
}

/** Says that something worked. Goes away by itself, or when the next thing works. */
export function showDone(title: string): void {
  toastStore.set(toastStore.get().filter(({ tone, button }) => tone !== "ok" || button));
  showToast({ tone: "ok", title, shownMs: DONE_MS });
}

/** Says what went wrong and the next step. Stays until it is closed. */
export function showProblem(title: string, problem: ProblemDetails): void {
  const detail = [problem.detail, problem.fix].filter(Boolean).join(" ");
  showToast({ tone: "bad", title, detail, action: problem.action });
}

export function dismissToast(id: number): void {
  toastStore.set(toastStore.get().filter((toast) => toast.id !== id));
}

/** Presses the button of the latest toast that offers this. False when none does. */
export function pressToastButton(does: ToastDeed): boolean {
  const toast = toastStore.get().findLast(({ button }) => button?.does === does);
  if (!toast) return false;
  dismissToast(toast.id);
  toast.button?.run();
  return true;
}
