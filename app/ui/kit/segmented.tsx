"use client";

import { type ReactNode, useEffect, useId, useRef } from "react";
import { joinClasses } from "./join-classes";

type Option<T extends string> = { value: T; label: ReactNode };

/** One of a few, all of them visible. These are radio buttons, so the arrows choose. */
export function Segmented<T extends string>(props: {
  label: string;
  options: readonly Option<T>[];
  value: T;
  onChange: (value: T) => void;
  className?: string;
}) {
  const name = useId();
  const group = useRef<HTMLFieldSetElement>(null);
  // What was chosen before this code ran is shown by the browser already, and counts as well.
  // biome-ignore lint/correctness/useExhaustiveDependencies: later choices come as changes
  useEffect(() => {
    const chosen = group.current?.querySelector<HTMLInputElement>("input:checked")?.value;
    const early = props.options.find(({ value }) => value === chosen);
    if (early && early.value !== props.value) props.onChange(early.value);
  }, []);
  return (
    <fieldset
      ref={group}
      className={joinClasses(
        "flex w-fit max-w-full min-w-0 gap-0.5 overflow-x-auto rounded-lg bg-raised p-0.5 [scrollbar-width:none]",
        props.className,
      )}
    >
      <legend className="sr-only">{props.label}</legend>
      {props.options.map(({ value, label }) => (
        <label
          key={value}
          className="relative flex min-h-7 shrink-0 cursor-pointer items-center gap-1.5 rounded-md px-2.5 text-sm whitespace-nowrap text-muted select-none hover:text-text has-checked:bg-panel has-checked:font-medium has-checked:text-text has-checked:shadow-[0_0_0_1px_var(--line-strong)] has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent pointer-coarse:min-h-11 max-sm:px-2"
        >
          <input
            type="radio"
            name={name}
            value={value}
            // A browser that restores what was chosen before a reload would undo what was chosen elsewhere.
            autoComplete="off"
            checked={value === props.value}
            onChange={() => props.onChange(value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
