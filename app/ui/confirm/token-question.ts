import { smallStore } from "@/app/ui/kit/small-store";
import type { ApiResult } from "@/app/ui/request/call-api";
import type { ProblemDetails } from "@/lib/contract/errors";

export type TokenQuestion = {
  /** Why the token is asked for. */
  why: ProblemDetails;
  /** Makes the call once more, with the token. It is kept nowhere else. */
  attempt: (token: string) => Promise<ApiResult<unknown>>;
  /** Closes the question: with what the call came to, or without one when it was called off. */
  answer: (result?: ApiResult<unknown>) => void;
};

export const tokenQuestionStore = smallStore<TokenQuestion | undefined>(undefined);

/** Asks in a dialog for the access token. Resolves to undefined when the dialog is closed without it. */
export function askForToken(
  why: ProblemDetails,
  attempt: TokenQuestion["attempt"],
): Promise<ApiResult<unknown> | undefined> {
  tokenQuestionStore.get()?.answer();
  return new Promise((resolve) => {
    tokenQuestionStore.set({
      why,
      attempt,
      answer: (result) => {
        tokenQuestionStore.set(undefined);
        resolve(result);
      },
    });
  });
}
