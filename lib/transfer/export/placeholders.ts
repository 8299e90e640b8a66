/** Placeholders for secrets and for what only the reader knows: names of variables to set. */
export const PLACEHOLDER = {
  clientSecret: "DESCOPE_ACCESS_KEY",
  authtoken: "NGROK_AUTHTOKEN",
  apiKey: "NGROK_API_KEY",
  appPort: "APP_PORT",
};
