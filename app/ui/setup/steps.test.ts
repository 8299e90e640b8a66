import { expect, test } from "vitest";
import type { SetupDraft } from "@/lib/contract/setup";
import { stateOf } from "./steps";

const draft: SetupDraft = {
  step: "ngrok",
  issuerUrl: "",
  clientId: "",
  serverAddr: "",
  caCertificate: "",
  upstream: "",
  tunnelName: "",
  people: "",
  hasClientSecret: false,
  hasAuthtoken: false,
  profileId: "p",
};

test("a step whose checks found something is not shown as done", () => {
  expect(stateOf("descope", draft, new Set())).toBe("done");
  expect(stateOf("descope", draft, new Set(["descope"]))).toBe("trouble");
  expect(stateOf("ngrok", draft, new Set(["ngrok"]))).toBe("open");
});
