import type { ShareOptions } from "./options.mjs";

export type { ShareOptions };

type Configuration<Config> =
  | Config
  | ((phase: string, context: { defaultConfig: Config }) => Config | Promise<Config>);

/** Wraps a configuration of Next.js. */
export default function withGatehouse<Config extends object>(
  config?: Configuration<Config>,
  options?: ShareOptions,
): (phase: string, context: { defaultConfig: Config }) => Promise<Config>;
