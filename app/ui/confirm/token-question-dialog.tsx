"use client";

import { lazy, Suspense } from "react";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { tokenQuestionStore } from "./token-question";

// Loaded when it is first needed, so that pages load without it.
const TokenDialog = lazy(untilLoaded(() => import("./token-dialog")));

/** Shows the question of `askForToken`. */
export function TokenQuestionDialog() {
  const question = tokenQuestionStore.use();
  if (!question) return null;
  return (
    <Suspense>
      <TokenDialog question={question} />
    </Suspense>
  );
}
