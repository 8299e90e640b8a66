"use client";

import { useId } from "react";

/** A choice of a few options, each with an explanation. */
export function ChoiceField<T extends string>(props: {
  legend: string;
  name: string;
  choices: readonly { value: T; label: string; help: string }[];
  value: T;
  onChange: (value: T) => void;
}) {
  const id = useId();
  return (
    <fieldset className="grid gap-2.5">
      <legend className="sr-only">{props.legend}</legend>
      {props.choices.map(({ value, label, help }) => (
        <div key={value} className="flex items-start gap-2.5">
          <input
            type="radio"
            id={`${id}-${value}`}
            name={`${id}-${props.name}`}
            value={value}
            checked={value === props.value}
            aria-describedby={`${id}-${value}-help`}
            onChange={() => props.onChange(value)}
            className="mt-0.75 size-4 shrink-0 accent-accent pointer-coarse:size-5"
          />
          <div className="min-w-0">
            <label htmlFor={`${id}-${value}`} className="font-medium">
              {label}
            </label>
            <p id={`${id}-${value}-help`} className="text-sm text-pretty text-muted">
              {help}
            </p>
          </div>
        </div>
      ))}
    </fieldset>
  );
}
