import { type ApiResult, type Call, sendApi } from "@/app/ui/request/call-api";

/** Whether the access token was entered, and was the right one. */
type Answer = (confirmed: boolean) => void;

let question: { answer: Answer } | undefined;
const listeners = new Set<() => void>();

function set(next: typeof question) {
  question = next;
  for (const listener of listeners) listener();
}

/** Asks in a dialog for the access token. Resolves to false when the dialog is closed without it. */
function askForToken(): Promise<boolean> {
  question?.answer(false);
  return new Promise((resolve) => {
    set({
      answer: (confirmed) => {
        set(undefined);
        resolve(confirmed);
      },
    });
  });
}

/** Calls what hands out secrets. Where the session has to enter the access token first, the user is asked for it. */
export async function sendConfirmed(path: string, call: Call): Promise<ApiResult<unknown>> {
  const result = await sendApi(path, call);
  if (result.ok || result.problem.code !== "confirmation_needed") return result;
  return (await askForToken()) ? sendApi(path, call) : result;
}

export const tokenQuestionStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: () => question,
  getOnServer: () => undefined,
};
