"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./button";
import { joinClasses } from "./join-classes";
import { useModal } from "./use-modal";

type Props = {
  /** Its name; shown as the heading unless `bare`. */
  label: string;
  onClose: () => void;
  bare?: boolean;
  wide?: boolean;
  children: ReactNode;
};

/** The native dialog: it keeps the focus inside and returns it afterwards. A click outside closes it. */
export function Dialog({ label, onClose, bare, wide, children }: Props) {
  const ref = useModal();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it too, by the dialog itself
    <dialog
      ref={ref}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === ref.current && onClose()}
      className={joinClasses(
        "max-h-[min(44rem,calc(100dvh-2rem))] max-w-[calc(100vw-1.5rem)] animate-arrive overflow-hidden rounded-lg border border-line-strong bg-panel p-0 text-text shadow-pop",
        wide ? "w-[44rem]" : "w-[34rem]",
        bare ? "mx-auto mt-[10vh] mb-auto" : "m-auto",
      )}
    >
      {bare ? (
        children
      ) : (
        <div className="max-h-[inherit] overflow-y-auto p-5">
          <div className="flex items-start justify-between gap-3">
            <h2 className="text-lg font-semibold wrap-anywhere">{label}</h2>
            <IconButton label="Close" className="-mt-1 -mr-1.5" onClick={onClose}>
              <X size={16} aria-hidden />
            </IconButton>
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}
