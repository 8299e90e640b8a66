"use client";

import { lazy, Suspense, useSyncExternalStore } from "react";
import { tokenQuestionStore } from "./token-question";

// Loaded when it is first asked for, so that it does not weigh on every page.
const TokenDialog = lazy(() => import("./token-dialog"));

/** Shows the question of `sendConfirmed`. */
export function TokenQuestionDialog() {
  const question = useSyncExternalStore(
    tokenQuestionStore.subscribe,
    tokenQuestionStore.get,
    tokenQuestionStore.getOnServer,
  );
  if (!question) return null;
  return (
    <Suspense>
      <TokenDialog onDone={question.answer} />
    </Suspense>
  );
}
