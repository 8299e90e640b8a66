// In a production build, instrumentation, pages and routes each get their own copy of a module, but they share
// globalThis. Everything that must exist once in the process is kept there.
const registry: Map<string, unknown> = globalThis.__gatehouse ?? new Map<string, unknown>();
globalThis.__gatehouse = registry;

declare global {
  var __gatehouse: Map<string, unknown> | undefined;
}

/** Returns the process-wide instance called `name`, made by `create` at the first call. */
export function sharedOnce<T>(name: string, create: () => T): T {
  if (!registry.has(name)) registry.set(name, create());
  // The registry is private to this module and each name has one owner, so the type is the creator's.
  return registry.get(name) as T;
}
