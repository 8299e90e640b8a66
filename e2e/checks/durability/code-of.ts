import { asStorageProblem } from "@/lib/storage/storage-trouble";

/** The storage error code of `work`, the text of another error, or undefined when it succeeds. */
export function codeOf(work: () => void): string | undefined {
  try {
    work();
  } catch (error) {
    return asStorageProblem(error)?.code ?? String(error);
  }
  return undefined;
}
