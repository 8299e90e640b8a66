const LOOPBACK = ["localhost", "127.0.0.1", "::1", "[::1]"];

/**
 * The address on which the user asked to listen, when it is not loopback: in the environment, or with an option as
 * other servers have it. HOSTNAME in a container is only the container's name, so it does not count.
 *
 * @param {Record<string, string | undefined>} env
 * @param {string[]} args
 * @returns {string | undefined}
 */
export function otherHostAskedFor(env, args) {
  const asked = [env.HOST, env.GATEHOUSE_HOST, addressOnly(env.HOSTNAME), optionIn(args)];
  return asked.find((host) => host !== undefined && host !== "" && !LOOPBACK.includes(host));
}

/**
 * @param {Record<string, string | undefined>} env
 * @param {string[]} args
 */
export function sayWhereItListens(env, args) {
  const asked = otherHostAskedFor(env, args);
  if (asked === undefined) return;
  console.error(
    `Gatehouse listens on this machine only, never on ${asked}: it holds the keys to your login.`,
  );
}

/** @param {string | undefined} host */
function addressOnly(host) {
  return host !== undefined && /^[\d.]+$|:/.test(host) ? host : undefined;
}

/** @param {string[]} args */
function optionIn(args) {
  const words = args.flatMap((arg) => arg.split("="));
  const at = words.findIndex((word) => ["-H", "--host", "--hostname"].includes(word));
  return at === -1 ? undefined : words[at + 1];
}
