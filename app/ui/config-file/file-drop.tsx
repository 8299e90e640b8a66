"use client";

import { FileUp } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";

/** A place to drop a file, with a button to choose one. */
export function FileDrop({ onFile }: { onFile: (file: File) => void }) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) onFile(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button inside does the same
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
      className={joinClasses(
        "grid justify-items-center gap-2.5 rounded-md border border-dashed px-4 py-7 text-center transition-colors duration-100",
        over ? "border-accent bg-accent-soft" : "border-line-strong",
      )}
    >
      <FileUp size={22} aria-hidden className="text-faint" />
      <p className="max-w-[46ch] text-pretty text-muted">
        Drop a Gatehouse file or an <code className="font-mono text-sm">ngrok.yml</code> here. You
        see what it would do before anything is changed.
      </p>
      <Button onClick={() => input.current?.click()}>Choose a file</Button>
      <input
        ref={input}
        type="file"
        accept=".json,.yml,.yaml,application/json,application/yaml"
        aria-label="File to import"
        tabIndex={-1}
        onChange={(event) => {
          take(event.target.files);
          // So that choosing the same file again, after it was edited, counts as a change.
          event.target.value = "";
        }}
        className="sr-only"
      />
    </div>
  );
}
