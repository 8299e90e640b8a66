"use client";

import { useRouter } from "next/navigation";
import type { SyntheticEvent } from "react";
import type { z } from "zod/mini";
import { useFollow } from "@/app/ui/forms/use-follow";
import { type FieldErrors, toFieldErrors, useForm, type Values } from "@/app/ui/forms/use-form";
import { announceChange } from "@/app/ui/live/announce-change";
import { callApi } from "@/app/ui/request/call-api";
import { showDone } from "@/app/ui/toast/toast-store";
import { findMoves } from "@/lib/contract/destinations";
import { changesToBody } from "./resource-body";

type Resource = { id: string; name: string; updatedAt: string };
type Text<Key extends string> = Record<Key, string>;

export type ResourceFormProps<Item> = {
  /** The one to change; without it a new one is created. */
  item?: Item | undefined;
  /** The original of a copy. Its secret is not copied. */
  from?: Item | undefined;
  /** Where to go after creating. */
  next?: string | undefined;
};

/** How the forms of a profile and an account differ. */
type Kind<Item, Key extends string> = {
  kind: "profile" | "account";
  /** The field that is neither shown nor kept in a draft. */
  secret: Key;
  schema: z.core.$ZodType<Item>;
  createSchema: z.ZodMiniType;
  patchSchema: z.ZodMiniType;
  toText(item: Item | undefined): Text<Key>;
  toBody(text: Text<Key>): Record<string, unknown>;
  /** Called with errors, for example to open a hidden part of the form. */
  onErrors?(errors: FieldErrors): void;
};

/** The values of such a form. It saves them and shows the result. */
export function useResourceForm<Item extends Resource, Key extends string>(
  { item, from, next }: ResourceFormProps<Item>,
  { kind, secret, toText, toBody, ...rest }: Kind<Item, "name" | Key>,
) {
  const toValues = (stored: Item | undefined): Values<"name" | Key, never> => ({
    text: toText(stored),
    flags: {},
  });
  const form = useForm({
    draftKey: `${kind}:${item?.id ?? `new:${from?.id ?? ""}`}`,
    initial: item ? toValues(item) : toCopy(toValues(from)),
    secrets: [secret],
  });
  const router = useRouter();
  const { text } = form.values;
  const path = `/api/${kind}s`;
  const back = next ?? `/connections#${kind}s`;
  useFollow(item?.updatedAt, form.dirty, () => form.settle(toValues(item)));

  const fail: typeof form.fail = (problem, errors = {}) => {
    rest.onErrors?.(errors);
    form.fail(problem, errors);
  };

  const finish = (saved: Item) => {
    announceChange();
    showDone(`The ${kind} is saved.`);
    if (item) return form.settle(toValues(saved));
    form.clearDraft();
    router.push(back);
  };

  const save = async () => {
    const body = toBody(text);
    const { error } = (item ? rest.patchSchema : rest.createSchema).safeParse(body);
    if (error) return fail(undefined, toFieldErrors(error.issues));
    form.setBusy(true);
    const result = await (item
      ? callApi(
          `${path}/${item.id}`,
          { method: "PATCH", body: changesToBody(text, form.base().text, secret, toBody) },
          rest.schema,
        )
      : callApi(path, { method: "POST", body }, rest.schema));
    form.setBusy(false);
    if (result.ok) finish(result.value);
    else fail(result.problem, toFieldErrors(result.problem.issues ?? []));
  };

  return {
    ...form,
    isNew: !item,
    back,
    /** Whether the stored secret would be sent to another destination, so that it has to be entered again. */
    isMoved: item !== undefined && findMoves(kind, item, text).length > 0,
    /** Of the form's element. What is beside the form tells by the mark that it is about what is saved. */
    element: {
      ref: form.formRef,
      method: "post" as const,
      noValidate: true,
      "data-changed": form.dirty ? "" : undefined,
      onSubmit: (event: SyntheticEvent) => {
        event.preventDefault();
        void save();
      },
    },
  };
}

function toCopy<Key extends string>(
  values: Values<"name" | Key, never>,
): Values<"name" | Key, never> {
  const { name } = values.text;
  const copy = name && `${name.slice(0, 75)} copy`;
  return { ...values, text: { ...values.text, name: copy } };
}
