import { notFound } from "next/navigation";

/** Reads something for a page. When it does not exist, the "not found" page is shown. Other errors are thrown. */
export function orNotFound<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "not_found") notFound();
    throw error;
  }
}
