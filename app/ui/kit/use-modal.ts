"use client";

import { type RefObject, useLayoutEffect, useRef } from "react";

/** For a native dialog that is open as long as it is rendered. It keeps the focus inside and returns it afterwards. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const ref = useRef<HTMLDialogElement>(null);
  // A layout effect closes it while it is still in the document. Only then the browser returns the focus.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return ref;
}
