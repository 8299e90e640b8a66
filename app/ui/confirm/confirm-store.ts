export type Question = {
  title: string;
  detail: string;
  /** What the button that does it says: "Delete". */
  action: string;
  answer: (yes: boolean) => void;
};

let question: Question | undefined;
const listeners = new Set<() => void>();

function set(next: Question | undefined) {
  question = next;
  for (const listener of listeners) listener();
}

/** Asks in a dialog before something is destroyed. Resolves to false when the dialog is closed any other way. */
export function confirmAction(text: Omit<Question, "answer">): Promise<boolean> {
  question?.answer(false);
  return new Promise((resolve) => {
    set({
      ...text,
      answer: (yes) => {
        set(undefined);
        resolve(yes);
      },
    });
  });
}

export const confirmStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: () => question,
  getOnServer: () => undefined,
};
