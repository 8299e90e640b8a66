import { expect, test } from "vitest";
import { problemDetailsSchema } from "@/lib/contract/errors";
import { OWN_CODES, type OwnCode } from "./own-codes";
import { invalid, Problem, retold } from "./problem";

const codes = Object.keys(OWN_CODES).filter((code): code is OwnCode => code in OWN_CODES);

test("a problem says what its code says, where nothing special was said", () => {
  for (const code of codes) {
    const { details } = new Problem(code);
    const { title, fix, side, cause } = OWN_CODES[code];
    expect(problemDetailsSchema.parse(details)).toMatchObject({
      ...{ code, title, fix, side },
      detail: cause,
    });
    expect(details.status, code).toBeGreaterThanOrEqual(400);
  }
  expect(new Problem("not_found").details).toMatchObject({ status: 404, action: "tunnels" });
  expect(new Problem("gate_off").details.status).toBe(409);
});

test("what is special about a case takes the place of the general", () => {
  const cause = new Error("why");
  const problem = new Problem("too_many", { title: "There are too many grants", cause });
  expect(problem.details).toMatchObject({ title: "There are too many grants", status: 409 });
  expect(problem.details.fix).toBe(OWN_CODES.too_many.fix);
  expect(problem.cause).toBe(cause);
});

test("told in other words it is still of its code, with its title, next step and cause", () => {
  const cause = new Error("why");
  const problem = new Problem("secret_again", { title: "Once more", fix: "Do.", cause });
  const again = retold(problem, { detail: "Elsewhere." });
  expect(again.details).toEqual({ ...problem.details, detail: "Elsewhere." });
  expect(again.cause).toBe(cause);
  const issues = [{ path: "people", message: "No." }];
  const moved = retold(invalid([{ path: "allowedEmails.0", message: "No." }]), { issues });
  expect(moved.details).toMatchObject({
    code: "invalid_input",
    status: 422,
    detail: "No.",
    issues,
  });
});
