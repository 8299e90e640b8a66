import { afterEach, beforeEach, expect, test } from "vitest";
import { createAccount } from "@/lib/accounts/service";
import { createProfile } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { newMachine, removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { deleteTunnel } from "./delete-tunnel";
import { getGroup, listGroups, updateGroup } from "./groups";
import { findLink, linkFor } from "./links";
import { createTunnel, getTunnel, updateTunnel } from "./service";

beforeEach(newMachine);
afterEach(removeMachines);

const ON = { link: true, acceptShared: true };

/** A link of Festival, which has no tunnel any more, and two tunnels in a group called Other. */
async function begin() {
  const { id: profileId } = createProfile({
    name: "Acme",
    issuerUrl: "https://id.example.com/P2acme",
    clientId: "P2acme",
    clientSecret: "K2acme",
  });
  const { id: accountId } = createAccount({ name: "Work", authtoken: "2mine" });
  const add = (name: string, group: string) =>
    createTunnel({ name, upstream: 3000, profileId, accountId, group }, TOKEN_HOLDER).id;
  const shop = add("Shop", "Festival");
  await updateGroup("Festival", { ...ON, domain: "old.example.com" }, TOKEN_HOLDER);
  const turnOff = () => updateGroup("Festival", { link: false }, TOKEN_HOLDER);
  const leave = () => updateTunnel(shop, { group: null }, TOKEN_HOLDER);
  return { docs: add("Docs", "Other"), turnOff, leave };
}

const rename = (more: object = {}) =>
  updateGroup("Other", { name: "FESTIVAL", ...more }, TOKEN_HOLDER);

test("a group does not get the name of an empty group whose link is on", async () => {
  const { docs, leave } = await begin();
  leave();
  const taken = {
    code: "name_taken",
    details: { detail: expect.stringContaining("its one link is still on") },
  };
  await expect(rename()).rejects.toMatchObject(taken);
  await expect(rename(ON)).rejects.toMatchObject(taken);
  await updateGroup("Other", ON, TOKEN_HOLDER);
  await expect(rename()).rejects.toMatchObject(taken);
  expect(getTunnel(docs).group).toBe("Other");
  expect(linkFor(getTunnel(docs))?.groupKey).toBe("other");
});

test("a group with a link takes the name of an empty group whose link is off, with its own link", async () => {
  const { docs, turnOff, leave } = await begin();
  await turnOff();
  leave();
  await updateGroup("Other", { ...ON, domain: "other.example.com" }, TOKEN_HOLDER);
  const id = findLink("Other")?.id;
  expect(await rename()).toMatchObject({ link: true, domain: "other.example.com" });
  expect(linkFor(getTunnel(docs))?.id).toBe(id);
});

test("a group without a link that takes such a name has none, and what was accepted there does not count", async () => {
  const { docs, turnOff, leave } = await begin();
  await turnOff();
  leave();
  await rename();
  expect(getGroup("Festival")).not.toHaveProperty("acceptedAt");
  expect(linkFor(getTunnel(docs))).toBeUndefined();
  await expect(updateGroup("Festival", { link: true }, TOKEN_HOLDER)).rejects.toMatchObject({
    details: { issues: [{ path: "acceptShared" }] },
  });
  expect(await updateGroup("Festival", ON, TOKEN_HOLDER)).not.toHaveProperty("domain");
});

test("a group is renamed to such a name and gets its link at once", async () => {
  const { turnOff, leave } = await begin();
  await turnOff();
  leave();
  const group = await rename(ON);
  expect(group).toMatchObject({ name: "FESTIVAL", link: true });
  expect(group).not.toHaveProperty("domain");
});

test("a deleted tunnel comes back behind the link that it was behind, and behind no other", async () => {
  const { docs } = await begin();
  const deleted = await deleteTunnel(docs);
  deleted.restore(TOKEN_HOLDER);
  expect(getTunnel(docs).group).toBe("Other");
  await updateGroup("Other", ON, TOKEN_HOLDER);
  const linked = await deleteTunnel(docs);
  linked.restore(TOKEN_HOLDER);
  expect(linkFor(getTunnel(docs))?.groupKey).toBe("other");
});

test("a deleted tunnel comes back outside of its group when that has got a link meanwhile", async () => {
  const { docs } = await begin();
  const { profileId, accountId } = getTunnel(docs);
  const wiki = { name: "Wiki", upstream: 4000, profileId, accountId, group: "Other" };
  createTunnel(wiki, TOKEN_HOLDER);
  const { restore } = await deleteTunnel(docs);
  await updateGroup("Other", ON, TOKEN_HOLDER);
  restore(TOKEN_HOLDER);
  expect(getTunnel(docs)).not.toHaveProperty("group");
});

test("all groups are listed, also one of which only the link is left", async () => {
  const { leave } = await begin();
  leave();
  expect(listGroups()).toMatchObject([
    { name: "Other", link: false },
    { name: "festival", link: true, domain: "old.example.com" },
  ]);
});
