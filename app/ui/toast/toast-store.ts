import type { Action } from "@/lib/errors/actions";
import type { ProblemDetails } from "@/lib/errors/schema";

export type Toast = {
  id: number;
  tone: "ok" | "bad";
  title: string;
  detail?: string | undefined;
  /** Where the next step is taken. */
  action?: Action | undefined;
};

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
const NONE: readonly Toast[] = [];

function set(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says that something worked. Goes away by itself, or when the next thing works. */
export function showDone(title: string): void {
  const problems = toasts.filter((toast) => toast.tone === "bad");
  set([...problems, { id: nextId++, tone: "ok", title }]);
}

/** Says what went wrong and the next step. Stays until it is closed. */
export function showProblem(title: string, problem: ProblemDetails): void {
  const detail = [problem.detail, problem.fix].filter(Boolean).join(" ");
  set([
    ...toasts.filter((toast) => toast.title !== title).slice(-3),
    { id: nextId++, tone: "bad", title, detail, action: problem.action },
  ]);
}

export function dismissToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

export const toastStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: () => toasts,
  getOnServer: () => NONE,
};
