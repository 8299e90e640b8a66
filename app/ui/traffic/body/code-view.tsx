"use client";

import { FoldVertical, Search, UnfoldVertical } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "@/app/ui/kit/button";
import { type CodeEditor, openEditor } from "./code-editor";
import type { Syntax } from "./print-body";

type Props = {
  text: string;
  syntax: Syntax | undefined;
  /** What it is, for people who do not see it. */
  label: string;
};

/**
 * A text of any length, of which only the visible lines are in the page: with line numbers, a search, and for JSON with
 * colours and folding. Loaded when a body needs it.
 */
export default function CodeView({ text, syntax, label }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor>(undefined);
  useEffect(() => {
    if (!place.current) return;
    const opened = openEditor(place.current, { text, syntax, label });
    editor.current = opened;
    return opened.close;
  }, [text, syntax, label]);
  return (
    <div className="overflow-hidden rounded-md border border-line bg-bg">
      <div className="flex items-center gap-0.5 border-b border-line px-1">
        <span className="mr-auto px-1.5 text-xs text-faint">{describeLines(text)}</span>
        <Tool label="Search in the body" onClick={() => editor.current?.search()}>
          <Search size={14} aria-hidden />
        </Tool>
        {syntax === "JSON" ? (
          <>
            <Tool label="Fold all" onClick={() => editor.current?.fold()}>
              <FoldVertical size={14} aria-hidden />
            </Tool>
            <Tool label="Unfold all" onClick={() => editor.current?.unfold()}>
              <UnfoldVertical size={14} aria-hidden />
            </Tool>
          </>
        ) : null}
      </div>
      <div ref={place} />
    </div>
  );
}

function describeLines(text: string): string {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines === 1 ? "1 line" : `${lines.toLocaleString("en")} lines`;
}

function Tool(props: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <IconButton label={props.label} onClick={props.onClick}>
      {props.children}
    </IconButton>
  );
}
