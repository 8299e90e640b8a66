import { changedFields } from "@/app/ui/forms/changed-fields";

type Text<Key extends string> = Readonly<Record<Key, string>>;

/**
 * The body for a change of a profile or an account: only the changed fields. With a new secret all fields are sent, so
 * that the secret goes to the destination that the form shows, even when it was changed elsewhere meanwhile.
 */
export function changesToBody<Key extends string>(
  text: Text<Key>,
  base: Text<Key>,
  secret: Key,
  toBody: (text: Text<Key>) => Record<string, unknown>,
): Record<string, unknown> {
  const body = toBody(text);
  return text[secret] === "" ? changedFields(body, toBody(base)) : body;
}
