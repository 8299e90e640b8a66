import fc from "fast-check";
import { expect, test } from "vitest";
import { foldEmail } from "@/lib/contract/fold-email";
import type { AccessRules } from "@/lib/traffic/gate-orders";
import { AccessNow } from "./access-now";
import { decide, prepareAccess } from "./decide";
import type { Claims } from "./read-claims";

const ISSUER = "https://issuer.example.com";
const NOW = 1_800_000_000_000;

type Person = Omit<Claims["person"], "email"> & { email: string | undefined };

function claims(given: Partial<Person> = {}, more: Partial<Claims> = {}): Claims {
  const { email, ...person } = {
    issuer: ISSUER,
    sub: "U2member",
    email: "member@example.com",
    emailVerified: true,
    ...given,
  };
  return {
    person: { ...person, ...(email !== undefined && { email }) },
    issuedAt: NOW,
    validFrom: NOW,
    roles: new Set(),
    tenants: new Map(),
    ...more,
  };
}

function rules(some: Partial<AccessRules> = {}): AccessRules {
  return {
    emails: ["member@example.com"],
    domains: [],
    roles: [],
    tenants: [],
    requireVerifiedEmail: true,
    mayAsk: false,
    grants: [],
    removals: [],
    asks: [],
    ...some,
  };
}

function outcome(who: Claims, some: Partial<AccessRules> = {}, now = NOW): string {
  const decision = decide(who, prepareAccess(rules(some)), now);
  return decision.isIn ? decision.by : decision.why;
}

const email = (address: string) => claims({ email: address });

test.each([
  ["member@example.com", "list"],
  ["MEMBER@Example.COM", "list"],
  ["guest@example.org", "list"],
  ["guest@EXAMPLE.org", "list"],
  ["other@example.com", "not-listed"],
  ["guest@sub.example.org", "not-listed"],
  ["guest@badexample.org", "not-listed"],
  ["guest@example.org.evil.org", "not-listed"],
  // Full Unicode lower-casing maps the Kelvin sign to k. A dotted capital I and a long s are similar cases.
  ["guest@\u212aelvin.example", "not-listed"],
  ["\u0130nfo@example.com", "not-listed"],
  ["gue\u017ft@example.com", "not-listed"],
])("with lists, %j is %s", (address, expected) =>
  expect(
    outcome(email(address), {
      emails: ["Member@example.com", "info@example.com", "guest@example.com"],
      domains: ["example.org", "kelvin.example"],
    }),
  ).toBe(expected),
);

test("without lists everybody who can log in is in, with or without an e-mail", () => {
  const nobody = { emails: [], domains: [] };
  expect(outcome(claims(), nobody)).toBe("list");
  expect(outcome(claims({ email: undefined, emailVerified: false }), nobody)).toBe("list");
});

test("an address that is not verified is on no list, unless the tunnel takes it so", () => {
  const unverified = claims({ emailVerified: false });
  expect(outcome(unverified)).toBe("unverified");
  expect(outcome(unverified, { requireVerifiedEmail: false })).toBe("list");
  expect(outcome(unverified, { emails: [], domains: ["example.com"] })).toBe("unverified");
  expect(outcome(claims({ email: "x@example.org", emailVerified: false }))).toBe("not-listed");
  expect(outcome(unverified, { mayAsk: true })).toBe("may-ask");
});

test("a login without an e-mail is on no list and cannot ask", () => {
  const without = claims({ email: undefined, emailVerified: false });
  for (const mayAsk of [true, false]) expect(outcome(without, { mayAsk })).toBe("no-email");
  expect(outcome(without, { emails: [""] })).toBe("no-email");
});

test("tenants: one of them is needed, by its own name", () => {
  const tenants = new Map([["T1", new Set(["Editor"])]]);
  expect(outcome(claims({}, { tenants }), { tenants: ["T1"] })).toBe("list");
  expect(outcome(claims({}, { tenants }), { tenants: ["T2", "T1"] })).toBe("list");
  expect(outcome(claims({}, { tenants }), { tenants: ["T2"] })).toBe("tenant");
  expect(outcome(claims({}, { tenants }), { tenants: ["t1"] })).toBe("tenant");
  expect(outcome(claims(), { tenants: ["constructor"] })).toBe("tenant");
});

test("roles: those at the top, and with tenants listed only those within these", () => {
  const tenants = new Map([
    ["T1", new Set(["Editor"])],
    ["T2", new Set(["Owner"])],
  ]);
  const who = claims({}, { roles: new Set(["Admin"]), tenants });
  expect(outcome(who, { roles: ["Admin"] })).toBe("list");
  expect(outcome(who, { roles: ["Editor"] })).toBe("role");
  expect(outcome(who, { roles: ["admin"] })).toBe("role");
  expect(outcome(who, { tenants: ["T1"], roles: ["Editor"] })).toBe("list");
  expect(outcome(who, { tenants: ["T1"], roles: ["Admin"] })).toBe("role");
  expect(outcome(who, { tenants: ["T1"], roles: ["Owner"] })).toBe("role");
  expect(outcome(who, { tenants: ["T1", "T2"], roles: ["Owner"] })).toBe("list");
});

test("a role does not stand in for the list, nor a grant for a role", () => {
  const admin = { roles: new Set(["Admin"]) };
  expect(outcome(claims({ email: "x@example.org" }, admin), { roles: ["Admin"] })).toBe(
    "not-listed",
  );
  const grants = [{ email: "x@example.org", until: null }];
  expect(outcome(email("x@example.org"), { grants, roles: ["Admin"] })).toBe("role");
  expect(outcome(claims({ email: "x@example.org" }, admin), { grants, roles: ["Admin"] })).toBe(
    "grant",
  );
});

const guest = email("guest@example.org");

test("a grant lets in until its end, and not at it", () => {
  const grants = [{ email: "Guest@Example.org", until: NOW + 1 }];
  expect(outcome(guest, { grants })).toBe("grant");
  expect(outcome(guest, { grants }, NOW + 1)).toBe("not-listed");
  expect(decide(guest, prepareAccess(rules({ grants })), NOW)).toMatchObject({ until: NOW + 1 });
  const two = [...grants, { email: "guest@example.org", until: NOW + 9 }];
  expect(decide(guest, prepareAccess(rules({ grants: two })), NOW)).toMatchObject({
    until: NOW + 9,
  });
  const forEver = [...two, { email: "guest@example.org", until: null }];
  expect(decide(guest, prepareAccess(rules({ grants: forEver })), NOW)).toMatchObject({
    until: null,
  });
});

test("a grant that is bound is its person's, whatever the address of either", () => {
  const grants = [{ email: "guest@example.org", issuer: ISSUER, sub: "U2other", until: null }];
  expect(outcome(guest, { grants })).toBe("not-listed");
  expect(outcome(claims({ sub: "U2other", email: undefined }), { grants })).toBe("grant");
  // A sub that looks like the address is another person.
  const named = [{ email: "a@example.org", issuer: ISSUER, sub: "guest@example.org", until: null }];
  expect(outcome(guest, { grants: named })).toBe("not-listed");
});

test("a free grant asks for a verified address", () => {
  const grants = [{ email: "guest@example.org", until: null }];
  const unverified = claims({ email: "guest@example.org", emailVerified: false });
  expect(outcome(unverified, { grants })).toBe("not-listed");
  expect(outcome(unverified, { grants, requireVerifiedEmail: false })).toBe("grant");
});

test("a removal comes before everything, by address or by person", () => {
  const grants = [{ email: "member@example.com", issuer: ISSUER, sub: "U2member", until: null }];
  const removals = [{ email: "MEMBER@example.com" }];
  expect(outcome(claims(), { removals, grants })).toBe("removed");
  expect(outcome(claims({ emailVerified: false }), { removals })).toBe("removed");
  expect(outcome(claims({ sub: "U2new" }), { removals })).toBe("removed");
  const bySub = [{ email: "old@example.com", sub: "U2member" }];
  expect(outcome(claims(), { removals: bySub, grants })).toBe("removed");
  expect(outcome(claims(), { removals: bySub, emails: [], domains: [] })).toBe("removed");
});

test("a person is issuer and sub: what one issuer's was granted or answered is not another's", () => {
  const elsewhere = { issuer: "https://other.example.com", sub: "U2member" };
  const stranger = claims({ ...elsewhere, email: "x@example.org" });
  const known = claims({ email: "x@example.org" });
  const grants = [{ email: "old@example.org", issuer: `${ISSUER}/`, sub: "U2member", until: null }];
  expect(outcome(known, { grants })).toBe("grant");
  expect(outcome(stranger, { grants })).toBe("not-listed");
  const removals = [{ email: "old@example.org", issuer: ISSUER, sub: "U2member" }];
  expect(outcome(known, { removals, emails: ["x@example.org"] })).toBe("removed");
  expect(outcome(stranger, { removals, emails: ["x@example.org"] })).toBe("list");
  const never = { sub: "U2member", state: "never", until: null } as const;
  const asks = [{ ...never, issuer: ISSUER }];
  expect(outcome(known, { asks, mayAsk: true })).toBe("never");
  expect(outcome(stranger, { asks, mayAsk: true })).toBe("may-ask");
});

test("without an issuer a grant lets nobody in, a removal and a no keep everybody of that sub out", () => {
  const guests = [guest, claims({ issuer: "https://other.example.com", email: "x@example.org" })];
  const grants = [{ email: "guest@example.org", sub: "U2member", until: null }];
  const never = { sub: "U2member", state: "never", until: null } as const;
  for (const who of guests) {
    expect(outcome(who, { grants })).toBe("not-listed");
    expect(outcome(who, { removals: [{ email: "a@example.org", sub: "U2member" }] })).toBe(
      "removed",
    );
    expect(outcome(who, { mayAsk: true, asks: [never] })).toBe("never");
  }
});

test("a question waits, rests or is answered for good; the strictest answer holds", () => {
  const ask = (...asks: AccessRules["asks"]) => outcome(guest, { mayAsk: true, asks });
  const sub = "U2member";
  expect(ask()).toBe("may-ask");
  expect(ask({ sub, state: "waiting", until: NOW + 1 })).toBe("waiting");
  expect(ask({ sub, state: "waiting", until: NOW })).toBe("may-ask");
  expect(ask({ sub, state: "refused", until: NOW + 1 })).toBe("refused");
  expect(ask({ sub, state: "refused", until: NOW })).toBe("may-ask");
  expect(ask({ sub, state: "never", until: null })).toBe("never");
  expect(ask({ sub: "U2x", state: "never", until: null })).toBe("may-ask");
  const waiting = { sub, state: "waiting", until: NOW + 9 } as const;
  expect(ask(waiting, { sub, state: "refused", until: NOW + 1 })).toBe("refused");
  expect(ask(waiting, { sub, state: "never", until: null })).toBe("never");
  // An answer to a question removes nobody from the list.
  expect(outcome(claims(), { asks: [{ sub, state: "never", until: null }] })).toBe("list");
});

test("what happened here holds until the dashboard says so itself", () => {
  const grants = [{ email: "guest@example.org", until: null }];
  const now = new AccessNow(rules({ grants, mayAsk: true }));
  const second = claims({ sub: "U2second", email: "guest@example.org" });
  const why = (who: Claims, at = NOW) => {
    const decision = decide(who, now.current, at);
    return decision.isIn ? decision.by : decision.why;
  };
  now.bind("Guest@example.org", { issuer: ISSUER, sub: "U2member" });
  expect([why(guest), why(second)]).toEqual(["grant", "may-ask"]);
  // Rules that were sent before the dashboard knew.
  now.set(rules({ grants, mayAsk: true }));
  expect([why(guest), why(second)]).toEqual(["grant", "may-ask"]);
  now.ask({ issuer: ISSUER, sub: "U2second" }, NOW);
  expect([why(second), now.waiting(NOW)]).toEqual(["waiting", 1]);
  now.set(rules({ grants, mayAsk: true }));
  expect(why(second)).toBe("waiting");
  // The dashboard never confirmed that the question waits.
  expect(why(second, NOW + 10_000)).toBe("may-ask");
  now.set(rules({ mayAsk: true, asks: [{ sub: "U2second", state: "refused", until: null }] }));
  expect([why(guest), why(second)]).toEqual(["may-ask", "refused"]);
  // A grant that is given again is free again.
  now.set(rules({ grants }));
  expect(why(second)).toBe("grant");
});

test("folding changes the letters of ASCII and no others", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const slowly = [...text].map((each) => (/[A-Z]/.test(each) ? each.toLowerCase() : each));
      expect(foldEmail(text)).toBe(slowly.join(""));
    }),
  );
});

// The rule of the design, written a second time and without optimization.
function mayEnter({ person, roles, tenants }: Claims, given: AccessRules, now: number): boolean {
  const same = (one: string, other = "") => foldEmail(one) === foldEmail(other);
  const isOpen = ({ until }: { until: number | null }) => until === null || until > now;
  const isOf = (each: { sub?: string; issuer?: string }, issuers: (string | undefined)[]) =>
    each.sub === person.sub && issuers.includes(each.issuer);
  const has = person.email !== undefined;
  const isRemoved = ({ email, ...owner }: AccessRules["removals"][number]) =>
    isOf(owner, [ISSUER, undefined]) || (has && same(email, person.email));
  if (given.removals.some(isRemoved)) return false;
  const inTenants = given.tenants.filter((id) => tenants.has(id));
  if (given.tenants.length > 0 && inTenants.length === 0) return false;
  const held = given.tenants.length
    ? inTenants.flatMap((id) => [...(tenants.get(id) ?? [])])
    : [...roles];
  if (given.roles.length > 0 && !given.roles.some((role) => held.includes(role))) return false;
  if (given.emails.length + given.domains.length === 0) return true;
  const counts = has && (person.emailVerified || !given.requireVerifiedEmail);
  if (given.grants.some((grant) => isOpen(grant) && isOf(grant, [ISSUER]))) return true;
  if (!counts) return false;
  return (
    given.emails.some((each) => same(each, person.email)) ||
    given.domains.some((each) => same(`@${each}`, person.email?.slice(-each.length - 1))) ||
    given.grants.some(
      (each) => isOpen(each) && each.sub === undefined && same(each.email, person.email),
    )
  );
}

test("nobody is in whom the rule of the design does not let in, and the other way round", () => {
  const address = fc.constantFrom("a@x.org", "A@x.org", "b@x.org", "a@y.x.org", "a@z.org");
  const sub = fc.constantFrom("1", "2", "a@x.org");
  const role = fc.constantFrom("r", "s");
  const tenant = fc.constantFrom("T", "U");
  const until = fc.option(fc.constantFrom(NOW - 1, NOW, NOW + 1));
  const issuer = fc.constantFrom(ISSUER, "https://other.example.com");
  const optional = { requiredKeys: ["email"] as "email"[] };
  const some = fc.record({
    emails: fc.array(address, { maxLength: 2 }),
    domains: fc.array(fc.constantFrom("x.org", "X.org", "org"), { maxLength: 1 }),
    roles: fc.array(role, { maxLength: 2 }),
    tenants: fc.array(tenant, { maxLength: 2 }),
    requireVerifiedEmail: fc.boolean(),
    mayAsk: fc.boolean(),
    grants: fc.array(
      fc.record({ email: address, until, sub, issuer }, { requiredKeys: ["email", "until"] }),
      { maxLength: 3 },
    ),
    removals: fc.array(fc.record({ email: address, sub, issuer }, optional), { maxLength: 1 }),
    asks: fc.array(
      fc.record({ sub, state: fc.constantFrom("waiting", "refused", "never"), until }),
      { maxLength: 2 },
    ),
  });
  const who = fc.record({
    sub,
    email: fc.option(address, { nil: undefined }),
    verified: fc.boolean(),
  });
  const held = fc.record({
    roles: fc.array(role),
    tenants: fc.dictionary(tenant, fc.array(role), { maxKeys: 2 }),
  });
  fc.assert(
    fc.property(
      some,
      who,
      held,
      (given, { sub: id, email: mail, verified }, { roles, tenants }) => {
        const person = claims(
          { sub: id, email: mail, emailVerified: mail !== undefined && verified },
          {
            roles: new Set(roles),
            tenants: new Map(Object.entries(tenants).map(([key, names]) => [key, new Set(names)])),
          },
        );
        const { isIn } = decide(person, prepareAccess(given), NOW);
        expect(isIn).toBe(mayEnter(person, given, NOW));
      },
    ),
    { numRuns: 5_000 },
  );
});
