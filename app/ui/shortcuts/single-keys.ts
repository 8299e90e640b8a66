import { storedValue } from "@/app/ui/kit/stored-value";

// WCAG 2.2, 2.1.4: shortcuts of one letter can be turned off, for people who dictate or press keys by accident.
const singleKeys = storedValue("gatehouse-single-keys", (text) => text !== "off", true);

export const areSingleKeysOn = singleKeys.get;
export const useSingleKeys = singleKeys.use;

export function setSingleKeys(on: boolean): void {
  singleKeys.set(on ? undefined : "off");
}
