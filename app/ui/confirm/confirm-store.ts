import { smallStore } from "@/app/ui/kit/small-store";

export type Question = {
  title: string;
  detail: string;
  /** The text of the confirming button: "Delete". */
  action: string;
  answer: (yes: boolean) => void;
};

export const confirmStore = smallStore<Question | undefined>(undefined);

/** Asks in a dialog before something is destroyed. Resolves to false when the dialog is closed any other way. */
export function confirmAction(text: Omit<Question, "answer">): Promise<boolean> {
  confirmStore.get()?.answer(false);
  return new Promise((resolve) => {
    confirmStore.set({
      ...text,
      answer: (yes) => {
        confirmStore.set(undefined);
        resolve(yes);
      },
    });
  });
}
