"use client";

import { useMemo } from "react";
import { encode } from "uqr";

/** Drawn here, asked of nobody. Dark on white in both themes: cameras expect it so. */
export default function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => draw(text), [text]);
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

// The quiet zone of four modules that ISO/IEC 18004 asks for.
const QUIET = 4;

function draw(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { ecc: "M", border: QUIET });
  const path = data
    .flatMap((line, y) => line.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return { size, path };
}
