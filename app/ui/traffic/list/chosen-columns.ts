import { storedValue } from "@/app/ui/kit/stored-value";

/** Which columns differ from the usual ones: see columns.ts. */
export const chosenColumns = storedValue<string>(
  "gatehouse-traffic-columns",
  (text) => text ?? "",
  "",
);
