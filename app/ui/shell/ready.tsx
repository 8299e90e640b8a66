"use client";

import { useEffect } from "react";

/** Marks the page as ready for input, for tests and scripts. */
export function Ready() {
  useEffect(() => {
    document.body.dataset.ready = "";
  }, []);
  return null;
}
