import { expect, test } from "vitest";
import { tunnelCreateSchema, tunnelPatchSchema } from "@/lib/contract/tunnel-input";
import {
  changesNeedRestart,
  changesToBody,
  findFieldErrors,
  newTunnelValues,
  valuesToBody,
} from "./tunnel-values";

const filled = () => {
  const values = newTunnelValues("account", "profile");
  return { ...values, text: { ...values.text, name: "Shop", upstream: "3000" } };
};

test("the smallest form passes the API's schema", () => {
  expect(findFieldErrors(filled())).toEqual({});
});

test("each error is at its field, and a wrong address is quoted", () => {
  const values = filled();
  const errors = findFieldErrors({
    ...values,
    text: { ...values.text, upstream: "99999", who: "member@example.com, nobody" },
  });
  expect(Object.keys(errors).sort()).toEqual(["upstream", "who"]);
  expect(errors.who).toContain("“nobody”");
});

test("fields that the older protection does not have are not sent with it", () => {
  const values = filled();
  const body = valuesToBody({
    ...values,
    text: { ...values.text, protection: "listener-oidc", maxSessionDuration: "8h" },
  });
  expect(body.maxSessionDuration).toBe("");
});

test("a host header is sent and checked only with Rewrite Host", () => {
  const values = filled();
  const text = { ...values.text, hostHeader: "shop.test/path" };
  const on = { text, flags: { ...values.flags, rewriteHost: true } };
  expect(Object.keys(findFieldErrors(on))).toEqual(["hostHeader"]);
  expect(findFieldErrors({ ...values, text })).toEqual({});
  expect(valuesToBody({ ...values, text }).hostHeader).toBe("");
  const named = { ...on, text: { ...text, hostHeader: "Shop.test" } };
  expect(tunnelPatchSchema.parse(changesToBody(named, values))).toEqual({
    rewriteHost: true,
    hostHeader: "shop.test",
  });
});

test("only changes are saved, and clearing a field is a change", () => {
  const base = filled();
  base.text.domain = "demo.example.com";
  const changed = { ...base, text: { ...base.text, domain: "" } };
  const body = changesToBody(changed, base);
  expect(body).toEqual({ domain: "" });
  expect(tunnelPatchSchema.parse(body)).toEqual({ domain: null });
});

test("an untouched form sends the API's defaults", () => {
  const { text, flags } = newTunnelValues("account", "profile");
  const filled = { ...text, name: "Storefront", upstream: "3000" };
  const { name, upstream, accountId, profileId } = filled;
  const said = tunnelCreateSchema.parse(valuesToBody({ text: filled, flags }));
  const unsaid = tunnelCreateSchema.parse({ name, upstream, accountId, profileId });
  const empty = Object.entries(said).filter(([key, value]) => !(key in unsaid) && value !== null);
  // When absent, the server derives these two from the other fields.
  expect(Object.fromEntries(empty)).toEqual({ gate: true, askToComeIn: true });
  expect(said).toMatchObject(unsaid);
});

test("people, domains, roles and tenants come from one field, which shows all of their errors", () => {
  const values = filled();
  const who = (text: string) => ({ ...values, text: { ...values.text, who: text } });
  const body = valuesToBody(
    who("member@example.com @example.org, role:Tenant Admin, tenant:T2abc"),
  );
  expect(body).toMatchObject({
    allowedEmails: ["member@example.com"],
    allowedDomains: ["example.org"],
    allowedRoles: ["Tenant Admin"],
    allowedTenants: ["T2abc"],
  });
  expect(body).not.toHaveProperty("who");
  expect(findFieldErrors(who("example.com,bad_.example")).who).toContain("“bad_.example”");
  expect(findFieldErrors(who("role:")).who).toBeDefined();
  expect(findFieldErrors(who("admin")).who).toContain("role:admin");
});

test("if nobody can be asked, nobody may ask, and the form keeps the choice", () => {
  const values = filled();
  const ask = (flags: Partial<typeof values.flags>, protection = "traffic-policy") =>
    valuesToBody({
      text: { ...values.text, protection },
      flags: { ...values.flags, askToComeIn: true, ...flags },
    });
  expect(ask({})).toMatchObject({ gate: true, askToComeIn: true });
  expect(ask({ gate: false })).toMatchObject({ gate: false, askToComeIn: false });
  expect(ask({ pooling: true })).toMatchObject({ gate: true, askToComeIn: false });
  expect(ask({}, "listener-oidc")).toMatchObject({ gate: false, askToComeIn: false });
});

test("the form of a tunnel that is up tells of a restart only where one is needed", () => {
  const base = filled();
  const needs = (text: Partial<typeof base.text>, flags: Partial<typeof base.flags> = {}) => {
    const before = { ...base, flags: { ...base.flags, askToComeIn: true } };
    const after = { text: { ...before.text, ...text }, flags: { ...before.flags, ...flags } };
    return changesNeedRestart(after, before);
  };
  expect(needs({})).toBe(false);
  expect(needs({ name: "Other", group: "Other", stopAfter: "3h", who: "example.org" })).toBe(false);
  expect(needs({ group: "Other", upstream: "4000" })).toBe(true);
  expect(needs({ who: "example.org" }, { askToComeIn: false })).toBe(true);
});
