import { config } from "zod/mini";

// Runs before any page does. Where it may, zod makes code from schemas, and to see whether it may it tries; the
// Content-Security-Policy refuses that, and browsers list the try among the page's violations.
config({ jitless: true });
