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
  /** The one that is changed; without it a new one is made. */
  item?: Item | undefined;
  /** What a new one starts as a copy of. Its secret stays with the original. */
  from?: Item | undefined;
  /** Where to go after creating. */
  next?: string | undefined;
};

/** What the form of a profile and that of an account differ in. */
type Kind<Item, Key extends string> = {
  kind: "profile" | "account";
  /** The field that is never shown, nor kept in a draft. */
  secret: Key;
  schema: z.core.$ZodType<Item>;
  createSchema: z.ZodMiniType;
  patchSchema: z.ZodMiniType;
  toText(item: Item | undefined): Text<Key>;
  toBody(text: Text<Key>): Record<string, unknown>;
  /** Makes room for what is wrong. */
  onErrors?(errors: FieldErrors): void;
};

/** The values of such a form and its end: it saves, and shows what became of that. */
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
  const path = `/${kind}s`;
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
    router.push(next ?? path);
  };

  const save = async () => {
    const body = toBody(text);
    const { error } = (item ? rest.patchSchema : rest.createSchema).safeParse(body);
    if (error) return fail(undefined, toFieldErrors(error.issues));
    form.setBusy(true);
    const result = await (item
      ? callApi(
          `/api${path}/${item.id}`,
          { method: "PATCH", body: changesToBody(text, form.base().text, secret, toBody) },
          rest.schema,
        )
      : callApi(`/api${path}`, { method: "POST", body }, rest.schema));
    form.setBusy(false);
    if (result.ok) finish(result.value);
    else fail(result.problem, toFieldErrors(result.problem.issues ?? []));
  };

  return {
    ...form,
    isNew: !item,
    back: next ?? path,
    /** Whether the stored secret would go elsewhere, so that it is needed again. */
    isMoved: item !== undefined && findMoves(kind, item, text).length > 0,
    onSubmit: (event: SyntheticEvent) => {
      event.preventDefault();
      void save();
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
