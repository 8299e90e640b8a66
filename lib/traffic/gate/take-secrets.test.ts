import fc from "fast-check";
import { expect, test } from "vitest";
import { firstValue } from "@/lib/network/headers";
import { identityHeaders, takeSecrets, withoutToken } from "./take-secrets";

const hex = (digit: string) => `gh-${digit.repeat(32)}`;
const names = { token: hex("a"), session: hex("b"), user: hex("c") };

test("what only the gate reads is taken out, and the rest stays as it came", () => {
  const raw = [
    "Host",
    "x",
    names.token,
    "T",
    "x-a",
    "1",
    names.session,
    "S",
    names.user,
    "U",
    "X-A",
    "2",
  ];
  expect(takeSecrets(raw, names)).toEqual({
    headers: ["Host", "x", "x-a", "1", "X-A", "2"],
    removed: [],
    tokens: ["T"],
    session: "S",
  });
});

test("in every spelling: a token beside the real one shows, and neither goes on", () => {
  const spelling = fc
    .constantFrom(...Object.values(names))
    .chain((name) =>
      fc
        .tuple(
          ...[...name].map((letter) =>
            fc.constantFrom(...(letter === "-" ? "-_.~!" : letter + letter.toUpperCase())),
          ),
        )
        .map((letters) => letters.join("")),
    );
  fc.assert(
    fc.property(fc.array(spelling, { minLength: 1, maxLength: 5 }), (spellings) => {
      const raw = ["Host", "x", ...spellings.flatMap((name) => [name, "secret"])];
      const taken = takeSecrets(raw, names);
      expect(taken.headers).toEqual(["Host", "x"]);
      const isToken = (name: string) => name.toLowerCase().endsWith("a");
      expect(taken.tokens.length).toBe(spellings.filter(isToken).length);
    }),
  );
});

test("a header that holds the token goes no further, whatever its name", () => {
  const raw = ["Host", "x", "x-token", "eyJ.a.b", "X-Note", "Bearer eyJ.a.b;", "x-part", "eyJ.a"];
  expect(withoutToken(raw, "eyJ.a.b")).toEqual({
    headers: ["Host", "x", "x-part", "eyJ.a"],
    holding: ["x-token", "X-Note"],
  });
  expect(withoutToken(raw, "eyJ.c.d")).toEqual({ headers: raw, holding: [] });
});

test("who a visitor claims to be is taken out, in every spelling, and named as it was written", () => {
  const claims = ["Ngrok-Auth-User-Email", "ngrok_auth_user_email", "NGROK.AUTH-user_x"];
  const taken = takeSecrets([...claims.flatMap((name) => [name, "admin"]), "ngrok", "1"], names);
  expect(taken.headers).toEqual(["ngrok", "1"]);
  expect(taken.removed).toEqual(claims);
});

test("the headers of a person hold bytes, and never a line of their own", () => {
  const person = { issuer: "https://i.example", sub: "U2", emailVerified: true };
  const raw = identityHeaders({ ...person, email: "a@b.example", name: "Zoë 中\r\nx: 1\u0085" });
  const name = firstValue(raw, "ngrok-auth-user-name") ?? "";
  expect(Buffer.from(name, "latin1").toString()).toBe("Zoë 中  x: 1 ");
  expect(firstValue(raw, "ngrok-auth-user-email")).toBe("a@b.example");
  expect(firstValue(raw, "ngrok-auth-user-id")).toBe("U2");
  expect(identityHeaders(person)).toEqual(["ngrok-auth-user-id", "U2"]);
});
