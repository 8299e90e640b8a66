import { smallStore } from "@/app/ui/kit/small-store";
import type { ApiResult } from "@/app/ui/request/api-result";
import type { ProblemDetails } from "@/lib/contract/errors";

export type TokenQuestion = {
  /** Why the token is asked for. */
  why: ProblemDetails;
  /** Makes the call again with the token. The token is not stored. */
  attempt: (token: string) => Promise<ApiResult<unknown>>;
  /** Closes the question with the result of the call, or without one when it was cancelled. */
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
