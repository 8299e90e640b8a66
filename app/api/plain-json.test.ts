import { afterEach, expect, test } from "vitest";
import { getDatabase } from "@/db/open";
import { hasHidden } from "@/lib/contract/show-hidden.mjs";
import { createProfile } from "@/lib/profiles/service";
import { newMachine, removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { GET } from "./export/route";
import { harFile } from "./har-file";

afterEach(removeMachines);

const ODD = "a\u202eb\u009b201~\u200b\u{e0041}\ud800";

test("a HAR file hides nothing, and says the same", async () => {
  const har = { log: { entries: [{ request: { postData: { text: ODD } } }] } };
  const response = harFile(har, "requests");
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(response.headers.get("content-disposition")).toContain("gatehouse-requests.har");
  const text = await response.text();
  expect(hasHidden(text)).toBe(false);
  expect(JSON.parse(text)).toEqual(har);
});

test("nor does an export by the API, of what an earlier version stored", async () => {
  await newMachine();
  createProfile({
    name: "Acme",
    issuerUrl: "http://127.0.0.1:9/P2acme",
    clientId: "P2acme",
    clientSecret: "K2-a-key-of-acme",
  });
  getDatabase().prepare("UPDATE profiles SET client_id = ?").run("P2\u202eacme");
  const text = await (await GET()).text();
  getDatabase().close();
  expect(hasHidden(text)).toBe(false);
  expect(JSON.parse(text).profiles[0].clientId).toBe("P2\u202eacme");
});
