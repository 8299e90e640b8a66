import { isProblem } from "./problem";

/** For tests: the code of the Problem that `work` throws; undefined when it throws nothing. */
export function problemCode(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return isProblem(error) ? error.code : String(error);
  }
  return undefined;
}
