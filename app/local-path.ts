/** The path that opens after a form: a path of this dashboard, never another site. */
export function toLocalPath(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" && /^\/(?![/\\])[\w\-/]*$/.test(value) ? value : undefined;
}
