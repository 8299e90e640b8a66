/** Node 20.9, of package.json's `engines`. Older ones read this file, too, so it imports nothing. */
const OLDEST = [20, 9];

/**
 * What to do about a Node that is too old; undefined when it is not.
 *
 * @param {string} version `process.versions.node`
 */
export function nodeIsTooOld(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Gatehouse needs Node ${OLDEST.join(".")} or later; this is ${version}. Install the current LTS version from https://nodejs.org and start Gatehouse again.`;
}
