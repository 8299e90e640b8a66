"use client";

import { useState } from "react";

/** Shows a choice before its owner knows it, and follows the owner when that changes. */
export function useFollowed<T>(ofOwner: T): [T, (next: T) => void] {
  const [seen, setSeen] = useState(ofOwner);
  const [shown, setShown] = useState(ofOwner);
  if (seen !== ofOwner) {
    setSeen(ofOwner);
    setShown(ofOwner);
  }
  return [shown, setShown];
}
