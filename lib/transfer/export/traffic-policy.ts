import { toPlainYaml } from "@/lib/base/plain-yaml";
import type { ExportInput } from "./export-input";
import { PLACEHOLDER } from "./placeholders";
import { toComment, whatIsLost } from "./what-is-lost";

/** `policy.yaml` for `ngrok http --traffic-policy-file`. */
export function exportTrafficPolicy({ config, policy, doors }: ExportInput): string {
  return `# Put your Descope Access Key in place of ${PLACEHOLDER.clientSecret}. Keep this file private.\n${toComment(whatIsLost({ config, doors }, "traffic-policy"))}${toPlainYaml(policy)}`;
}
