import { register } from "tsx/esm/api";

// For threads that tests start: they run the TypeScript sources, and tsx does not register itself in threads.
register();
