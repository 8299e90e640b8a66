"use client";

import { type RefObject, useLayoutEffect, useRef } from "react";

/** For a native dialog that is open as long as it is rendered. It keeps the focus inside and gives it back afterwards. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const ref = useRef<HTMLDialogElement>(null);
  // A layout effect closes it while it is still in the document: only then the focus goes back to where it was.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return ref;
}
