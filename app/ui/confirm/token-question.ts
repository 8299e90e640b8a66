import type { ApiResult } from "@/app/ui/request/call-api";
import type { ProblemDetails } from "@/lib/errors/schema";

export type TokenQuestion = {
  /** Why the token is asked for. */
  why: ProblemDetails;
  /** Makes the call once more, with the token. It is kept nowhere else. */
  attempt: (token: string) => Promise<ApiResult<unknown>>;
  /** Closes the question: with what the call came to, or without one when it was called off. */
  answer: (result?: ApiResult<unknown>) => void;
};

let question: TokenQuestion | undefined;
const listeners = new Set<() => void>();

function set(next: typeof question) {
  question = next;
  for (const listener of listeners) listener();
}

/** Asks in a dialog for the access token. Resolves to undefined when the dialog is closed without it. */
export function askForToken(
  why: ProblemDetails,
  attempt: TokenQuestion["attempt"],
): Promise<ApiResult<unknown> | undefined> {
  question?.answer();
  return new Promise((resolve) => {
    set({
      why,
      attempt,
      answer: (result) => {
        set(undefined);
        resolve(result);
      },
    });
  });
}

export const tokenQuestionStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: () => question,
  getOnServer: () => undefined,
};
