import { stringify } from "yaml";
import type { ExportInput } from "./export-input";
import { PLACEHOLDER } from "./placeholders";

/** `policy.yaml` for `ngrok http --traffic-policy-file`. */
export function exportTrafficPolicy({ policy }: ExportInput): string {
  return `# Put your Descope Access Key in place of ${PLACEHOLDER.clientSecret}. Keep this file private.\n${stringify(policy)}`;
}
