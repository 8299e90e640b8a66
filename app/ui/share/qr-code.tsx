"use client";

import { useMemo } from "react";
import { drawQr } from "./draw-qr";

/** Drawn in the browser, without another service. Dark on white in both themes, because cameras need that. */
export default function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => drawQr(text), [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="block aspect-square w-full rounded-sm"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#16171a" />
    </svg>
  );
}
