import { type FieldErrors, toFieldErrors } from "@/app/ui/forms/use-form";
import { WHO_LISTS, type Who } from "@/lib/contract/read-who";

type Path = string | readonly PropertyKey[];
type Issue = { path: Path; message: string };

/** The errors of a schema or of the API at the form's fields. The four lists are one field. A wrong entry is quoted. */
export function toFormErrors(issues: readonly Issue[], body: Who): FieldErrors {
  return toFieldErrors(issues.map((issue) => toFormIssue(issue, body)));
}

function toFormIssue({ path, message }: Issue, body: Who): Issue {
  const [field, index] = typeof path === "string" ? path.split(/[./[\]]+/) : path;
  const list = WHO_LISTS.find((each) => each === field);
  if (list === undefined) return { path, message };
  const entry = index === undefined || index === "" ? undefined : body[list][Number(index)];
  if (entry === undefined) return { path: ["who"], message };
  if (list === "allowedEmails" && !entry.includes("@")) {
    const meant = `“${entry}” is neither an e-mail address nor a domain. If it is a role, write role:${entry}.`;
    return { path: ["who"], message: meant };
  }
  const quoted = entry === "" ? message : `“${entry}” does not fit. ${message}`;
  return { path: ["who"], message: quoted };
}
