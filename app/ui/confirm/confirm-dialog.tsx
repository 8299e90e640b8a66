"use client";

import { Button } from "@/app/ui/kit/button";
import { useModal } from "@/app/ui/kit/use-modal";
import { confirmStore, type Question } from "./confirm-store";

/** Shows the question of `confirmAction`. The native dialog keeps the focus inside and returns it afterwards. */
export function ConfirmDialog() {
  const question = confirmStore.use();
  return question ? <OpenDialog question={question} /> : null;
}

function OpenDialog({ question }: { question: Question }) {
  const ref = useModal();
  return (
    <dialog
      ref={ref}
      aria-labelledby="confirm-title"
      aria-describedby="confirm-detail"
      onCancel={(event) => {
        event.preventDefault();
        question.answer(false);
      }}
      className="m-auto w-[min(26rem,calc(100vw-2rem))] animate-arrive rounded-lg border border-line-strong bg-panel p-5 text-text shadow-pop"
    >
      <h2 id="confirm-title" className="text-lg font-semibold wrap-anywhere">
        {question.title}
      </h2>
      <p id="confirm-detail" className="mt-1.5 text-muted wrap-anywhere">
        {question.detail}
      </p>
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={() => question.answer(false)}>Cancel</Button>
        <Button look="danger" onClick={() => question.answer(true)}>
          {question.action}
        </Button>
      </div>
    </dialog>
  );
}
