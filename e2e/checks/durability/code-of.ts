import { asStorageProblem } from "@/lib/storage/storage-trouble";

/** The code with which storage refuses `work`, the error as text when it is another one, undefined when it succeeds. */
export function codeOf(work: () => void): string | undefined {
  try {
    work();
  } catch (error) {
    return asStorageProblem(error)?.code ?? String(error);
  }
  return undefined;
}
