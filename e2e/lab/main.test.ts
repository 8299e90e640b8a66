import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { z } from "zod";
import { loginCallback } from "@/e2e/login-callback";

const factsSchema = z.object({ issuerUrl: z.string(), clientId: z.string() });
const discoverySchema = z.object({ authorization_endpoint: z.string() });

test("the lab of the demo approves the redirect of its dashboard's Try the login, and no other", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-lab-"));
  const lab = spawn(process.execPath, ["--import", "tsx", "e2e/lab/main.ts", "--json"], {
    env: { ...process.env, LAB_DIR: folder, LAB_LOGIN_CALLBACK: loginCallback(4999) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: lab.stdout }), "line");
  const { issuerUrl, clientId } = factsSchema.parse(JSON.parse(z.string().parse(line)));
  const document = await fetch(`${issuerUrl}/.well-known/openid-configuration`);
  const { authorization_endpoint } = discoverySchema.parse(await document.json());
  const begin = (redirectUri: string) => {
    const url = new URL(authorization_endpoint);
    const query = { client_id: clientId, response_type: "code", scope: "openid" };
    for (const [name, value] of Object.entries({ ...query, redirect_uri: redirectUri })) {
      url.searchParams.set(name, value);
    }
    return fetch(url, { redirect: "manual" });
  };
  expect((await begin(loginCallback(4999))).status).toBe(303);
  const refused = await begin(loginCallback(5000));
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain(`${loginCallback(5000)} is not approved`);
  lab.kill();
  await once(lab, "exit");
  rmSync(folder, { recursive: true });
}, 60_000);
