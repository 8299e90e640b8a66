import type { ProblemDetails } from "@/lib/contract/errors";
import { lookUpOwnCode } from "./own-codes";

type ProblemInit = Omit<ProblemDetails, "type" | "title" | "status"> & { cause?: unknown };

/**
 * An expected failure with a text for people. Routes turn it into `application/problem+json` (RFC 9457).
 * Distinguish problems by `code`, never by `instanceof`: the production build keeps several copies of a module.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly isProblem = true;
  readonly details: ProblemDetails;

  constructor(status: number, title: string, init: ProblemInit) {
    const { cause, ...rest } = init;
    super(`${title}: ${init.detail}`, cause === undefined ? undefined : { cause });
    const { side, action } = lookUpOwnCode(rest.code) ?? {};
    this.details = {
      type: "about:blank",
      title,
      status,
      ...(side && { side }),
      ...(action && { action }),
      ...rest,
    };
  }

  get code(): string | undefined {
    return this.details.code;
  }
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Error && "isProblem" in error && error.isProblem === true;
}

export function notFound(what: string): Problem {
  return new Problem(404, "Not found", {
    code: "not_found",
    detail: `There is no such ${what}. It may have been deleted in another tab.`,
  });
}

/** 422 with one issue per field; the paths are those of the request body. */
export function invalid(issues: { path: string; message: string }[]): Problem {
  return new Problem(422, "Some fields need attention", {
    code: "invalid_input",
    detail: issues.map((issue) => issue.message).join(" "),
    issues,
  });
}

/** 409 that names the tunnels that prevent a deletion. */
export function inUse(what: string, tunnels: string[]): Problem {
  const names = tunnels.map((name) => `"${name}"`).join(", ");
  return new Problem(409, "Still in use", {
    code: "in_use",
    detail: `This ${what} is used by ${tunnels.length === 1 ? "the tunnel" : "the tunnels"} ${names}.`,
    fix: "Give them another one, or delete them first.",
  });
}
