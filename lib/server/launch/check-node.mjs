/** Node 20.9, as in `engines` of package.json. Older versions run this file too, so it imports nothing. */
const OLDEST = [20, 9];

/**
 * Says what to do about a version of Node that is too old; undefined when it is new enough.
 *
 * @param {string} version `process.versions.node`
 */
export function nodeIsTooOld(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Gatehouse needs Node ${OLDEST.join(".")} or later; this is ${version}. Install the current LTS version from https://nodejs.org and start Gatehouse again.`;
}
