import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import path from "node:path";

export type Place = { url: string; listenAgain(): Promise<void>; remove(): void };

/**
 * Listens on a socket file that only this user can open. Windows has none that the SDK accepts, so loopback is used
 * there. If the file cannot be made, there is no fallback to loopback, because everybody on this machine could then
 * reach the app without a login.
 */
export async function listenPrivately(
  server: net.Server,
  { socketFolder, url }: { socketFolder: string; url?: string },
): Promise<Place> {
  if (process.platform === "win32") {
    const asked = url === undefined ? 0 : Number(new URL(url).port);
    await listening(server, { port: asked, host: "127.0.0.1" });
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      listenAgain: () => Promise.resolve(),
      remove: () => undefined,
    };
  }
  const file = url?.slice("unix:".length) ?? newFile(socketFolder);
  const listen = async () => {
    // A file that an earlier thread could not remove. The folder belongs to this user alone.
    rmSync(file, { force: true });
    await listening(server, { path: file });
  };
  await listen();
  return {
    url: `unix:${file}`,
    listenAgain: () => {
      // The `close` of an HTTP server would also end connections that wait for the next request.
      net.Server.prototype.close.call(server);
      return listen();
    },
    remove: () => rmSync(file, { force: true }),
  };
}

function newFile(folder: string): string {
  return path.join(folder, `${randomBytes(6).toString("hex")}.sock`);
}

function listening(server: net.Server, where: { port: number; host: string } | { path: string }) {
  return new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(where, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
