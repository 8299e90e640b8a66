/** What stands where a secret would: names of variables that the reader sets. */
export const PLACEHOLDER = {
  clientSecret: "DESCOPE_ACCESS_KEY",
  authtoken: "NGROK_AUTHTOKEN",
  apiKey: "NGROK_API_KEY",
};
