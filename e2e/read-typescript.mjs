import { register } from "tsx/esm/api";

// For threads that tests start: they run the sources as they are, and tsx itself leaves threads alone.
register();
