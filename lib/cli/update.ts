import manifest from "@/package.json";
import { askRegistry, isNewer } from "./ask-registry";
import { command, JSON_OPTION } from "./command";
import { printJson, printLine } from "./print";

export const update = command({
  usage: "",
  details: `Asks the registry of your npm for the newest version, and installs nothing.`,
  arguments: [0, 0],
  options: JSON_OPTION,
  run: async ({ flag }) => {
    const facts = await findNewest(manifest);
    if (flag("json")) printJson(facts);
    else printLine(inWords(facts));
    return undefined;
  },
});

type Package = { name: string; version: string; private?: boolean };
type Facts = { version: string; newest?: string; install?: string };

/** `newest` is absent for a package that no registry has. There its name may belong to somebody else. */
export async function findNewest({ name, version, ...rest }: Package): Promise<Facts> {
  if (rest.private) return { version };
  const newest = await askRegistry(name);
  const install = isNewer(newest, version) && `npm install --global ${name}@${newest}`;
  return { version, newest, ...(install && { install }) };
}

export function inWords({ version, newest, install }: Facts): string {
  if (newest === undefined) {
    return `This is Gatehouse ${version}, which did not come from a registry. A newer one is where you got this one.`;
  }
  if (install === undefined) return `Gatehouse ${version} is the newest.`;
  return `Gatehouse ${newest} is there; this is ${version}. Install it with: ${install}
Then start it again: tunnels that were up come back.`;
}
