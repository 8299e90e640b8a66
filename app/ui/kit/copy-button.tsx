"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "./button";
import { copyText } from "./copy-text";

const SHOWN_MS = 1600;

/** `text` may be made when it is copied. */
type CopyProps = { text: string | (() => string); label: string };

export function useCopy(text: CopyProps["text"]) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    if (await copyText(typeof text === "string" ? text : text())) setCopied(true);
  };
  return { copied, copy };
}

export function CopyIconButton({ text, label }: CopyProps) {
  const { copied, copy } = useCopy(text);
  return (
    <>
      <IconButton label={label} onClick={copy}>
        {copied ? (
          <Check size={15} aria-hidden className="text-ok" />
        ) : (
          <Copy size={15} aria-hidden />
        )}
      </IconButton>
      <span role="status" className="sr-only">
        {copied ? "Copied" : ""}
      </span>
    </>
  );
}

export function CopyButton({ text, label }: CopyProps) {
  const { copied, copy } = useCopy(text);
  return (
    <Button
      size="small"
      onClick={copy}
      icon={
        copied ? (
          <Check size={14} aria-hidden className="text-ok" />
        ) : (
          <Copy size={14} aria-hidden />
        )
      }
    >
      {/* As wide as its name, so that nothing beside it moves. */}
      <span className="grid text-left [&>*]:col-start-1 [&>*]:row-start-1">
        <span aria-hidden className="invisible">
          {label}
        </span>
        <span aria-live="polite">{copied ? "Copied" : label}</span>
      </span>
    </Button>
  );
}
