import type { ShareOptions } from "./options.mjs";

export type { ShareOptions };

/** A plugin for Vite. It is no type of Vite's, so that Gatehouse does not depend on a version of Vite. */
export default function gatehouse(options?: ShareOptions): {
  name: "gatehouse";
  apply: "serve";
  config(config: {
    server?: { allowedHosts?: string[] | true };
  }): { server: { allowedHosts: string[] } } | undefined;
  configureServer(server: object): void;
};
