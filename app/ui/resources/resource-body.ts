import { changedFields } from "@/app/ui/forms/changed-fields";

type Text<Key extends string> = Readonly<Record<Key, string>>;

/**
 * What a change of a profile or an account sends: what is not as it was when it was read. With a new secret all is sent,
 * so that it goes where the person saw it go, also when that was changed elsewhere meanwhile.
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
