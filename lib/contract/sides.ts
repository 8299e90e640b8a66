import { z } from "zod/mini";

/** Whose side an error is on. */
export const sideSchema = z.enum(["app", "network", "ngrok", "plan", "descope", "gatehouse"]);

export type Side = z.infer<typeof sideSchema>;

/** The names for people. */
export const SIDES: Record<Side, string> = {
  app: "Your app",
  network: "Your network",
  ngrok: "ngrok account",
  plan: "ngrok plan",
  descope: "Descope",
  gatehouse: "Gatehouse",
};
