/** The sides that an error can be on, with their names for people. */
export const SIDES = {
  app: "Your app",
  network: "Your network",
  ngrok: "ngrok account",
  plan: "ngrok plan",
  descope: "Descope",
  gatehouse: "Gatehouse",
} as const;

export type Side = keyof typeof SIDES;
