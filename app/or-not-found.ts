import { notFound } from "next/navigation";

/** Reads something for a page; what is not there becomes the "not found" page. Other errors pass. */
export function orNotFound<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "not_found") notFound();
    throw error;
  }
}
