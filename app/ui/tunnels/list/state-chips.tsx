"use client";

import { useSearchParams } from "next/navigation";
import { Segmented } from "@/app/ui/kit/segmented";
import { useFollowed } from "@/app/ui/kit/use-followed";
import { readStateFilter, type StateFilter } from "./state-filter";

type Choice = StateFilter | "all";

const CHIPS: readonly { value: Choice; text: string; ink?: string }[] = [
  { value: "all", text: "All" },
  { value: "up", text: "Up", ink: "text-ok" },
  { value: "failed", text: "Failed", ink: "text-bad" },
  { value: "stopped", text: "Stopped" },
  { value: "asks", text: "Asking", ink: "text-wait" },
];

/** Chooses the tunnels by their state. Asking is there while somebody waits, or while it is chosen. */
export function StateChips(props: {
  counts: Record<Choice, number>;
  value: StateFilter | undefined;
  onChange: (value: StateFilter | undefined) => void;
}) {
  const { counts, value = "all", onChange } = props;
  const shown = CHIPS.filter(
    (chip) => chip.value !== "asks" || counts.asks > 0 || value === "asks",
  );
  return (
    <Segmented
      label="Show tunnels by state"
      value={value}
      onChange={(next) => onChange(next === "all" ? undefined : next)}
      options={shown.map((chip) => ({
        value: chip.value,
        label: (
          <>
            {chip.text}{" "}
            <span className={(counts[chip.value] > 0 && chip.ink) || "text-faint"}>
              {counts[chip.value]}
            </span>
          </>
        ),
      }))}
    />
  );
}

/** The filter that the address has: `/?state=failed`. Choosing one changes the address without a new page. */
export function useStateFilter(): [
  StateFilter | undefined,
  (next: StateFilter | undefined) => void,
] {
  // A link to the list, or Back, changes the address, too.
  const [chosen, show] = useFollowed(readStateFilter(useSearchParams().get("state")));
  const choose = (next: StateFilter | undefined) => {
    show(next);
    window.history.replaceState(null, "", next ? `/?state=${next}` : "/");
  };
  return [chosen, choose];
}
