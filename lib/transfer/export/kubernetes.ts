import { toPlainYaml } from "@/lib/base/plain-yaml";
import type { ExportInput } from "./export-input";
import { PLACEHOLDER } from "./placeholders";
import { resourceName } from "./resource-name";
import { setClientSecret } from "./set-client-secret";
import { toComment, whatIsLost } from "./what-is-lost";

const NGROK = "ngrok.k8s.ngrok.com/v1alpha1";
const VAULT = "gatehouse";

const NOTE = `# For the ngrok Kubernetes Operator (https://ngrok.com/docs/k8s).
# Put your Service's address into upstream.url. Endpoints of the operator are always pooled: an endpoint elsewhere with
# the same URL needs pooling, too.
#
# Neither AgentEndpoint nor NgrokTrafficPolicy can refer to a Kubernetes Secret, so the Access Key takes a way round:
# the External Secrets Operator (https://external-secrets.io) copies it from the Secret below into an ngrok vault, and
# the policy reads it there. Create the vault first: ngrok api vaults create --name ${VAULT} Put your own values in
# place of ${PLACEHOLDER.clientSecret} (your Descope Access Key) and ${PLACEHOLDER.apiKey}. Without that operator: leave
# out Secret, SecretStore and PushSecret, put the Access Key itself into client_secret, and let only those read the
# NgrokTrafficPolicy who may read Secrets.
`;

/** The policy and an AgentEndpoint that uses it, with the Access Key in a Secret that the policy refers to by name. */
export function exportKubernetes({ config, policy, doors }: ExportInput): string {
  const name = resourceName(config);
  const secret = `${name}-login`;
  const metadata = { name };
  const documents = [
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: secret },
      type: "Opaque",
      stringData: {
        "client-secret": PLACEHOLDER.clientSecret,
        "ngrok-api-key": PLACEHOLDER.apiKey,
      },
    },
    {
      apiVersion: "external-secrets.io/v1",
      kind: "SecretStore",
      metadata: { name: secret },
      spec: {
        provider: {
          ngrok: {
            auth: { apiKey: { secretRef: { name: secret, key: "ngrok-api-key" } } },
            vault: { name: VAULT },
          },
        },
      },
    },
    {
      apiVersion: "external-secrets.io/v1alpha1",
      kind: "PushSecret",
      metadata: { name: secret },
      spec: {
        deletionPolicy: "Delete",
        refreshInterval: "10m",
        secretStoreRefs: [{ name: secret, kind: "SecretStore" }],
        selector: { secret: { name: secret } },
        data: [{ match: { secretKey: "client-secret", remoteRef: { remoteKey: secret } } }],
      },
    },
    {
      apiVersion: NGROK,
      kind: "NgrokTrafficPolicy",
      metadata,
      spec: { policy: setClientSecret(policy, `\${secrets.get('${VAULT}', '${secret}')}`) },
    },
    {
      apiVersion: NGROK,
      kind: "AgentEndpoint",
      metadata,
      spec: {
        // Required; a scheme alone asks for a random address.
        url: `https://${config.domain ?? ""}`,
        upstream: {
          url: `${config.upstream.startsWith("https:") ? "https" : "http"}://${name}.default`,
        },
        trafficPolicy: { targetRef: metadata },
      },
    },
  ];
  const write = (document: object) => toPlainYaml(document, { aliasDuplicateObjects: false });
  return (
    NOTE +
    toComment(whatIsLost({ config, doors }, "kubernetes")) +
    documents.map(write).join("---\n")
  );
}
