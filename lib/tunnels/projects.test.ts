import { afterAll, afterEach, expect, test } from "vitest";
import { getDatabase } from "@/db/open";
import { openThreads } from "@/e2e/proxy-threads";
import { newGate } from "@/lib/access/access.fixture";
import { sharedOnce } from "@/lib/base/shared-once";
import { isProblem } from "@/lib/errors/problem";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { deleteTunnel } from "./delete-tunnel";
import { createProjectTunnel, listProjectApps } from "./projects";
import { getTunnel, listTunnels } from "./service";

const threads = openThreads();

afterAll(() => threads.close());

afterEach(() => {
  getDatabase().close();
  removeMachines();
});

async function newProject() {
  const { ids } = await newGate("Storefront");
  sharedOnce("proxy-thread", () => threads.launch({ pausesMs: [0] }));
  const { accountId, profileId } = getTunnel(String(ids[0]));
  return (name: string, folder = "/home/member/shop", app = "web") =>
    createProjectTunnel(
      {
        folder,
        repository: "/home/member/shop/.git",
        app,
        tunnel: { name, upstream: 3000, accountId, profileId },
      },
      TOKEN_HOLDER,
    );
}

const codeOf = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return isProblem(error) ? error.code : error;
  }
};

test("an app has one tunnel in each folder, and a refused one leaves nothing", async () => {
  const create = await newProject();
  const { id } = create("Shop web");
  const other = create("Shop web (cart)", "/home/member/cart");
  expect(listProjectApps()).toEqual([
    expect.objectContaining({ tunnelId: other.id, folder: "/home/member/cart", app: "web" }),
    {
      tunnelId: id,
      folder: "/home/member/shop",
      repository: "/home/member/shop/.git",
      app: "web",
    },
  ]);
  expect(codeOf(() => create("Again"))).toBe("name_taken");
  expect(codeOf(() => create("Shop web", "/elsewhere"))).toBe("name_taken");
  expect(listTunnels().map(({ name }) => name)).toEqual([
    "Storefront",
    "Shop web",
    "Shop web (cart)",
  ]);
  expect(listProjectApps()).toHaveLength(2);
});

test("a deleted tunnel is no app's any more, until the deletion is undone", async () => {
  const create = await newProject();
  const { id } = create("Shop web");
  const { restore } = await deleteTunnel(id);
  expect(listProjectApps()).toEqual([]);
  restore(TOKEN_HOLDER);
  expect(listProjectApps()).toMatchObject([{ tunnelId: id, app: "web" }]);

  const again = await deleteTunnel(id);
  const { id: next } = create("Shop web 2");
  again.restore(TOKEN_HOLDER);
  expect(listProjectApps()).toMatchObject([{ tunnelId: next }]);
});
