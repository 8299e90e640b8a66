/** The note at what was not kept because requests that cannot make room take the whole memory for captured requests. */
export const NO_MEMORY =
  "Not kept: the memory for captured requests is in use by requests that are still open.";
