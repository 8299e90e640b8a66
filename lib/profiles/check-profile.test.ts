import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { newMachine, removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { checkCallback } from "./check-callback";
import { checkProfile } from "./check-profile";
import { createProfile, getProfile, updateProfile } from "./service";

const SECRETS = { clientId: "P2acme", clientSecret: "K2-acme" };

let asked: () => void;
let requests: string[];
let server: http.Server;
let origin: string;

beforeEach(async () => {
  await newMachine();
  asked = () => undefined;
  requests = [];
  server = http.createServer((request, response) => {
    requests.push(request.url ?? "");
    asked();
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
  removeMachines();
});

test("a check that began before a change does not count for the changed profile", async () => {
  const { id, updatedAt } = createProfile({ name: "Acme", issuerUrl: origin, ...SECRETS });
  asked = () => {
    asked = () => undefined;
    // Only the time distinguishes a change from the one before.
    while (new Date().toISOString() === updatedAt);
    updateProfile(id, { clientId: "P2other" }, TOKEN_HOLDER);
  };
  expect((await checkProfile(id)).checks).not.toEqual([]);
  expect(requests).not.toEqual([]);
  expect(getProfile(id).lastCheck).toBeNull();
  const report = await checkProfile(id);
  expect(getProfile(id).lastCheck).toEqual(report);
});

test("a login page that is the dashboard itself is not asked", async () => {
  const profile = { issuerUrl: "https://id.example.com", scopes: ["openid"], ...SECRETS };
  const discovery = {
    issuer: profile.issuerUrl,
    authorization_endpoint: `${origin}/api/anything`,
    token_endpoint: "https://id.example.com/token",
    jwks_uri: "https://id.example.com/keys",
  };
  await checkCallback(profile, discovery);
  expect(requests).toHaveLength(1);
  vi.stubEnv("PORT", new URL(origin).port);
  const check = await checkCallback(profile, discovery);
  expect(check).toMatchObject({ status: "skip" });
  expect(check.detail).toContain("dashboard itself");
  expect(requests).toHaveLength(1);
});
