"use client";

import "./globals.css";
import PageError from "./error";

/** Replaces the whole page when the layout failed, so it has its own document. */
export default function GlobalError(props: Parameters<typeof PageError>[0]) {
  return (
    <html lang="en">
      <body>
        <title>Gatehouse</title>
        <main className="mx-auto max-w-2xl px-4 pt-16">
          <PageError {...props} />
        </main>
      </body>
    </html>
  );
}
