"use client";

import { type ReactNode, Suspense, useEffect, useState } from "react";
import { joinClasses } from "./join-classes";

type Props = { children: ReactNode; fallback?: ReactNode };

/**
 * A part whose code comes after the page's own. The server has drawn it, so it is seen at once; until React listens
 * there a press would be lost, so its buttons do not take one. See also `data-ready` in ui/shell/ready.tsx.
 *
 * Such a part comes by next/dynamic, by which the browser fetches its code with the page. With React's `lazy` a change that
 * comes early would find no code, and what the server has drawn would go until it is there.
 */
export function LatePart({ children, fallback }: Props) {
  const [listens, setListens] = useState(false);
  return (
    <div className={joinClasses("contents", !listens && "[&_button]:pointer-events-none")}>
      <Suspense fallback={fallback}>
        {children}
        <Listening onListening={setListens} />
      </Suspense>
    </div>
  );
}

/** Beside the part in its boundary, so React listens to both from the same moment on. */
function Listening({ onListening }: { onListening: (listens: true) => void }) {
  useEffect(() => onListening(true), [onListening]);
  return null;
}
