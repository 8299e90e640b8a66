import { stringify } from "yaml";
import { slug } from "./agent-config";
import type { ExportInput } from "./export-tunnel";
import { PLACEHOLDER } from "./placeholders";

/**
 * For the ngrok Kubernetes Operator: the policy, and an AgentEndpoint that uses it
 * (https://ngrok.com/docs/k8s/crds/agentendpoint). The operator cannot read the client secret of a policy from
 * elsewhere, so the policy itself is to be kept like a Secret.
 */
export function exportKubernetes({ config, policy }: ExportInput): string {
  const name = slug(config.name);
  const documents = [
    {
      apiVersion: "ngrok.k8s.ngrok.com/v1alpha1",
      kind: "NgrokTrafficPolicy",
      metadata: { name },
      spec: { policy },
    },
    {
      apiVersion: "ngrok.k8s.ngrok.com/v1alpha1",
      kind: "AgentEndpoint",
      metadata: { name },
      spec: {
        ...(config.domain && { url: `https://${config.domain}` }),
        upstream: { url: `http://${name}.default:80` },
        trafficPolicy: { targetRef: { name } },
      },
    },
  ];
  const note = `# Put your Descope Access Key in place of ${PLACEHOLDER.clientSecret} and your Service's address into upstream.url.\n`;
  return note + documents.map((document) => stringify(document)).join("---\n");
}
