import "server-only";
import { z } from "zod";
import { findSetting, saveSetting } from "@/db/settings";

const NAME = "agreedPairs";
const MOST = 200;

/** The questions about pairs of a profile and an account to which a person with the access token said yes. */
export function isAgreed(id: string): boolean {
  return list().includes(id);
}

/** The oldest is forgotten first: then it is asked once more. */
export function rememberAgreed(id: string): void {
  if (!isAgreed(id)) saveSetting(NAME, [...list(), id].slice(-MOST));
}

function list(): string[] {
  return z.array(z.string()).catch([]).parse(findSetting(NAME));
}
