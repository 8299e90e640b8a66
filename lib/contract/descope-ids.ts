// Descope's ids: a letter (`P` for a project, `K` for a key), then four characters for the region if there is one, then
// 27 characters that start with 2 or 3. Used only for hints, never to refuse something.

const REST = "[23][A-Za-z0-9]{8,}";
const REGION = "[a-z]{3}\\d";

const PROJECT = new RegExp(`\\bP(?:${REGION}(?=.{27})|)${REST}\\b`);
const KEY = new RegExp(`^K(?:${REGION}(?=.{27})|)${REST}$`);

/** The first text in `text` that looks like a Project ID. */
export function findProjectId(text: string): string | undefined {
  return PROJECT.exec(text)?.[0];
}

export function isProjectId(text: string): boolean {
  return findProjectId(text) === text;
}

/** An Access Key or its id, which begin alike. */
export function looksLikeKey(text: string): boolean {
  return KEY.test(text);
}

/** The region that an id of 32 characters or more names after its first letter; undefined for the usual one. */
export function regionOf(id: string): string | undefined {
  return new RegExp(`^[PK](${REGION})(?=.{27})`).exec(id)?.[1];
}

/** The issuer of a project's default application. */
export function issuerOf(projectId: string): string {
  const region = regionOf(projectId);
  return `https://api.${region === undefined ? "" : `${region}.`}descope.com/${projectId}`;
}
