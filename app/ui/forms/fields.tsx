"use client";

import type { HTMLInputTypeAttribute, ReactNode } from "react";
import { useId, useRef } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Select } from "@/app/ui/kit/select";
import { useEarlyText } from "@/app/ui/kit/use-early-text";
import { useInBrowser } from "@/app/ui/time/clock";

type FrameProps = {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
};

type TextProps = FrameProps & {
  name: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  mono?: boolean;
  autoFocus?: boolean;
};

const BOX =
  "w-full rounded-md border border-control bg-panel px-2.5 py-1.5 aria-invalid:border-bad disabled:opacity-60 pointer-coarse:min-h-10 pointer-coarse:text-lg";

/** A field with its label above, and its help and error below, connected for screen readers. */
function Frame(props: FrameProps & { id: string; children: ReactNode }) {
  const { id, label, help, error, optional } = props;
  return (
    <div className="grid min-w-0 content-start gap-1">
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {optional ? <span className="text-sm text-faint">optional</span> : null}
      </div>
      {props.children}
      {error ? (
        <p id={`${id}-error`} className="text-sm text-bad wrap-anywhere">
          {error}
        </p>
      ) : null}
      {help ? (
        <div id={`${id}-help`} className="text-sm text-muted wrap-anywhere">
          {help}
        </div>
      ) : null}
    </div>
  );
}

function describe(id: string, { help, error }: FrameProps) {
  const ids = joinClasses(Boolean(error) && `${id}-error`, Boolean(help) && `${id}-help`);
  return {
    "aria-describedby": ids || undefined,
    "aria-invalid": error ? true : undefined,
  };
}

export function TextField(
  props: TextProps & { type?: HTMLInputTypeAttribute; list?: readonly string[] },
) {
  const id = useId();
  const { name, value, onChange, placeholder, mono, type = "text", list } = props;
  const input = useRef<HTMLInputElement>(null);
  useEarlyText(input, value, onChange);
  return (
    <Frame {...props} id={id}>
      <input
        ref={input}
        id={id}
        type={type}
        name={name}
        value={value}
        placeholder={placeholder}
        autoComplete={type === "password" ? "new-password" : "off"}
        autoCapitalize="off"
        spellCheck={false}
        list={list ? `${id}-list` : undefined}
        onChange={(event) => onChange(event.target.value)}
        className={joinClasses(BOX, "h-9", mono && "font-mono text-sm")}
        {...describe(id, props)}
      />
      {list ? (
        <datalist id={`${id}-list`}>
          {list.map((item) => (
            <option key={item} value={item} />
          ))}
        </datalist>
      ) : null}
    </Frame>
  );
}

export function TextArea(props: TextProps & { rows?: number }) {
  const id = useId();
  const { name, value, onChange, placeholder, mono, rows = 3 } = props;
  // React puts back what the server sent, unless it sent nothing. So nothing is taken that would be lost.
  const isDeaf = !useInBrowser() && value !== "";
  return (
    <Frame {...props} id={id}>
      <textarea
        id={id}
        name={name}
        value={value}
        rows={rows}
        readOnly={isDeaf}
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        className={joinClasses(BOX, "max-h-96 min-h-16 resize-y", mono && "font-mono text-sm")}
        {...describe(id, props)}
      />
    </Frame>
  );
}

export function SelectField(
  props: TextProps & { options: readonly { value: string; label: string }[]; none?: string },
) {
  const id = useId();
  const { name, value, onChange, options, none } = props;
  const known = options.some((option) => option.value === value);
  return (
    <Frame {...props} id={id}>
      <Select
        id={id}
        name={name}
        autoComplete="off"
        value={known ? value : ""}
        onChange={(event) => onChange(event.target.value)}
        className={joinClasses(BOX, "h-9")}
        {...describe(id, props)}
      >
        {known ? null : <option value="">{none ?? "Choose…"}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </Frame>
  );
}

export function CheckField(props: {
  name: string;
  label: string;
  help?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  error?: string | undefined;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <input
        id={id}
        type="checkbox"
        name={props.name}
        autoComplete="off"
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
        className="mt-0.75 size-4 shrink-0 accent-accent pointer-coarse:size-5"
        {...describe(id, props)}
      />
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {props.label}
        </label>
        {props.help ? (
          <div id={`${id}-help`} className="text-sm text-muted">
            {props.help}
          </div>
        ) : null}
        {props.error ? (
          <p id={`${id}-error`} className="text-sm text-bad">
            {props.error}
          </p>
        ) : null}
      </div>
    </div>
  );
}
