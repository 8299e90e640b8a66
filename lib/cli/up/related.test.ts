import { expect, test } from "vitest";
import { findTwin, isRelated } from "./related";

const shop = {
  folder: "/home/member/shop",
  checkout: {
    branch: "main",
    repository: "/home/member/shop/.git",
    root: "/home/member/shop",
  },
};
const app = (folder: string, repository?: string) => ({
  tunnelId: "t1",
  app: "web",
  folder,
  ...(repository && { repository }),
});

test.each([
  ["the folder itself", "/home/member/shop", undefined, true],
  ["a folder in it", "/home/member/shop/web", undefined, true],
  ["a folder around it", "/home/member", undefined, true],
  ["another worktree", "/home/member/cart", "/home/member/shop/.git", true],
  ["another folder", "/home/member/shop-2", undefined, false],
  ["another repository", "/home/member/blog", "/home/member/blog/.git", false],
])("an app in %s", (_what, folder, repository, is) => {
  expect(isRelated(shop, app(folder, repository))).toBe(is);
});

test("a folder without a repository has nothing in common with another one", () => {
  const alone = { folder: "/home/member/a", checkout: undefined };
  expect(isRelated(alone, app("/home/member/b"))).toBe(false);
});

test.each([
  ["another worktree", "web", "/home/member/cart", "/home/member/shop/.git", true],
  ["another folder of it", "web", "/home/member/cart/demo", "/home/member/shop/.git", false],
  ["another app there", "api", "/home/member/cart", "/home/member/shop/.git", false],
  ["a folder of this worktree", "web", "/home/member/shop/web", "/home/member/shop/.git", false],
  ["another repository", "web", "/home/member/blog", "/home/member/blog/.git", false],
])("whether it is the twin of the app in %s", (_what, name, folder, repository, is) => {
  const known = { apps: [app(folder, repository)], tunnels: [{ id: "t0" }, { id: "t1" }] };
  const rootOf = (place: string) => place.split("/").slice(0, 4).join("/");
  expect(findTwin(shop, name, known, rootOf)?.id).toBe(is ? "t1" : undefined);
});
