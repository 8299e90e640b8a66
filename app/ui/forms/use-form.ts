"use client";

import { useEffect, useRef, useState } from "react";
import { z } from "zod/mini";
import type { ProblemDetails } from "@/lib/contract/errors";

/** The values of a form: texts and checkboxes. */
export type Values<Text extends string, Flag extends string> = {
  text: Record<Text, string>;
  flags: Record<Flag, boolean>;
};

/** First message for each field, by the first part of the path that the schema or the API gives. */
export type FieldErrors = Readonly<Record<string, string>>;

type Options<Text extends string, Flag extends string> = {
  /** The key of the draft in this tab's session storage, so that a reload loses nothing. */
  draftKey: string;
  initial: Values<Text, Flag>;
  /** Never stored in the draft. */
  secrets?: readonly Text[];
};

const draftSchema = z.object({
  text: z.record(z.string(), z.string()),
  flags: z.record(z.string(), z.boolean()),
});

type Draft = z.infer<typeof draftSchema>;

/** The state of a form. It keeps a draft, shows problems at their fields and keeps the input after an error. */
export function useForm<Text extends string, Flag extends string>(options: Options<Text, Flag>) {
  const { draftKey, initial, secrets } = options;
  const [values, setValues] = useState(initial);
  const [restored, setRestored] = useState(false);
  const [dirty, setDirty] = useState(false);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [problem, setProblem] = useState<ProblemDetails>();
  const formRef = useRef<HTMLFormElement>(null);
  const base = useRef(initial);

  useEffect(() => {
    const draft = readDraft(draftKey);
    const early = readEarly(formRef.current, base.current);
    if (!draft && !early) return;
    const { text, flags } = mergeDraft(base.current, draft ?? { text: {}, flags: {} });
    setValues({ text: { ...text, ...early?.text }, flags: { ...flags, ...early?.flags } });
    setRestored(draft !== undefined);
    setDirty(true);
  }, [draftKey]);

  useEffect(() => {
    if (dirty) writeDraft(draftKey, withoutSecrets(values, secrets ?? []));
  }, [dirty, draftKey, values, secrets]);

  useFocusOnError(formRef, errors);

  const clearDraft = () => {
    sessionStorage.removeItem(draftKey);
    setDirty(false);
    setRestored(false);
  };
  const touch = (field: string) => {
    setDirty(true);
    setErrors(({ [field]: _, ...rest }) => rest);
  };

  return {
    values,
    errors,
    problem,
    busy,
    dirty,
    restored,
    formRef,
    setBusy,
    clearDraft,
    /** The stored values that this form knows. */
    base: () => base.current,
    text: (field: Text) => ({
      name: field,
      value: values.text[field],
      error: errors[field],
      onChange: (value: string) => {
        setValues((old) => ({ ...old, text: { ...old.text, [field]: value } }));
        touch(field);
      },
    }),
    flag: (field: Flag) => ({
      name: field,
      checked: values.flags[field],
      error: errors[field],
      onChange: (checked: boolean) => {
        setValues((old) => ({ ...old, flags: { ...old.flags, [field]: checked } }));
        touch(field);
      },
    }),
    discard: () => {
      setValues(base.current);
      setErrors({});
      setProblem(undefined);
      clearDraft();
    },
    /** Call it after saving: sets the stored values. */
    settle: (stored: Values<Text, Flag>) => {
      base.current = stored;
      setValues(stored);
      setErrors({});
      setProblem(undefined);
      clearDraft();
    },
    fail: (next: ProblemDetails | undefined, fieldErrors: FieldErrors = {}) => {
      setProblem(next);
      setErrors(fieldErrors);
    },
  };
}

/** Issues of a zod error or of a problem, one message per field. */
export function toFieldErrors(
  issues: readonly { path: string | readonly PropertyKey[]; message: string }[],
): FieldErrors {
  const errors: Record<string, string> = {};
  for (const { path, message } of issues) {
    const [field] = typeof path === "string" ? path.split(/[./[]/) : path;
    errors[String(field ?? "")] ??= message;
  }
  return errors;
}

/** Moves to the first field that needs attention, once it is on the page. */
function useFocusOnError(formRef: React.RefObject<HTMLFormElement | null>, errors: FieldErrors) {
  const count = useRef(0);
  useEffect(() => {
    const grown = Object.keys(errors).length > count.current;
    count.current = Object.keys(errors).length;
    if (!grown) return;
    formRef.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [errors, formRef]);
}

/** What was typed and chosen before React was ready; undefined for nothing. */
function readEarly<Text extends string, Flag extends string>(
  form: HTMLFormElement | null,
  initial: Values<Text, Flag>,
) {
  const text: Partial<Record<Text, string>> = {};
  const flags: Partial<Record<Flag, boolean>> = {};
  for (const key in initial.text) {
    const field = form?.elements.namedItem(key);
    if (isChanged(field, initial.text[key])) text[key] = field.value;
  }
  for (const key in initial.flags) {
    const field = form?.elements.namedItem(key);
    const isBox = field instanceof HTMLInputElement && field.type === "checkbox";
    if (isBox && field.checked !== field.defaultChecked) flags[key] = field.checked;
  }
  const isNothing = Object.keys(text).length === 0 && Object.keys(flags).length === 0;
  return isNothing ? undefined : { text, flags };
}

function isChanged(
  field: Element | RadioNodeList | null | undefined,
  initial: string,
): field is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  // Its options say what the server chose, which is not always the stored value. Without the server, none does.
  if (field instanceof HTMLSelectElement) {
    const sent = [...field.options].find((option) => option.defaultSelected);
    return sent !== undefined && !sent.selected;
  }
  const isText = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
  return isText && field.value !== initial.replaceAll("\r\n", "\n");
}

function readDraft(key: string): Draft | undefined {
  try {
    return draftSchema.safeParse(JSON.parse(sessionStorage.getItem(key) ?? "")).data;
  } catch {
    return undefined;
  }
}

function writeDraft(key: string, draft: Draft): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // A full or forbidden storage must not prevent typing.
  }
}

function mergeDraft<Text extends string, Flag extends string>(
  initial: Values<Text, Flag>,
  draft: Draft,
): Values<Text, Flag> {
  const text = { ...initial.text };
  const flags = { ...initial.flags };
  for (const key in text) text[key] = draft.text[key] ?? text[key];
  for (const key in flags) flags[key] = draft.flags[key] ?? flags[key];
  return { text, flags };
}

function withoutSecrets(values: Draft, secrets: readonly string[]): Draft {
  const text = Object.entries(values.text).filter(([key]) => !secrets.includes(key));
  return { text: Object.fromEntries(text), flags: values.flags };
}
