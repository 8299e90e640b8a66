import { expect, test } from "vitest";
import { PLACEHOLDER } from "@/lib/transfer/export/placeholders";
import { isPlaceholder } from "./is-placeholder";

test.each([
  PLACEHOLDER.authtoken,
  PLACEHOLDER.clientSecret,
  PLACEHOLDER.apiKey,
  "",
  `\${NGROK_AUTHTOKEN}`,
  "$NGROK_AUTHTOKEN",
  "$(cat token)",
  `\${secrets.get('vault', 'client')}`,
  "{{ ngrok_authtoken }}",
  "%NGROK_AUTHTOKEN%",
  "<https://example.test/where-to-get-it>",
  "<your authtoken>",
  "[authtoken]",
  "YOUR_AUTHTOKEN",
  "your-ngrok-auth-token-here",
  "yourAuthtoken",
  "Paste your token here",
  "changeme",
  "REPLACE_ME",
  "TODO",
  "xxxx",
  "XXXX-XXXX",
  "********",
  "...",
  "2abcDEF...",
  "2abcDEFxxxxxxxxxxxx",
])("%j is not a secret", (text) => expect(isPlaceholder(text)).toBe(true));

test.each([
  "2abcDEFghiJKLmnoPQRstuVWXyz_0123456789abcdef",
  "shh-secret-value",
  "K2-secret-of-the-portal",
  "correct-horse-battery-staple",
  "a$b{c}d-real-one",
  "token1",
  "q<w>e",
])("%j may be a secret", (text) => expect(isPlaceholder(text)).toBe(false));
