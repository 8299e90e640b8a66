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

/** 409 that names the tunnels, and the groups with a link, that prevent a deletion. */
export function inUse(what: string, tunnels: string[], links: string[] = []): Problem {
  const quoted = (names: string[]) => names.map((name) => `"${name}"`).join(", ");
  const users = [
    ...(tunnels.length > 0
      ? [`the ${tunnels.length === 1 ? "tunnel" : "tunnels"} ${quoted(tunnels)}`]
      : []),
    ...(links.length > 0 ? [`the link of the group ${quoted(links)}`] : []),
  ];
  return new Problem(409, "Still in use", {
    code: "in_use",
    detail: `This ${what} is used by ${users.join(" and ")}.`,
    fix:
      tunnels.length > 0
        ? "Give them another one, or delete them first."
        : "Give the link another one, or turn it off first.",
  });
}
