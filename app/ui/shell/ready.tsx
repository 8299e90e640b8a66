"use client";

import { useEffect } from "react";

/** Marks the page as one that reacts. */
export function Ready() {
  useEffect(() => {
    document.body.dataset.ready = "";
  }, []);
  return null;
}
