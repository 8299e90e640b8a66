import "server-only";
import { doorsOf } from "@/lib/access/doors";
import { parseInput } from "@/lib/base/parse-input";
import { exportQuerySchema } from "@/lib/contract/export";
import { getProfile } from "@/lib/profiles/service";
import { composePolicy } from "@/lib/tunnels/compose-policy";
import { parseExtraPolicy } from "@/lib/tunnels/extra-policy";
import { linkFor } from "@/lib/tunnels/links";
import { getStored } from "@/lib/tunnels/store";
import { exportAgentConfig } from "./agent-config";
import { exportCompose } from "./compose";
import { exportKubernetes } from "./kubernetes";
import { exportNgrokCli } from "./ngrok-cli";
import { PLACEHOLDER } from "./placeholders";
import { withRewrittenHost } from "./rewrite-host-rule";
import { withSpelledRemovals } from "./strip-spellings";
import { exportTrafficPolicy } from "./traffic-policy";

const FORMATS = {
  "ngrok-cli": exportNgrokCli,
  "traffic-policy": exportTrafficPolicy,
  "agent-config": exportAgentConfig,
  kubernetes: exportKubernetes,
  compose: exportCompose,
};

/** The same tunnel for ngrok's own tools, as text, so that nobody depends on Gatehouse. Opens no secret. */
export function exportTunnel(id: string, query: unknown): string {
  const format = parseInput(exportQuerySchema, query).as;
  const { config } = getStored(id);
  const profile = getProfile(config.profileId);
  const credentials = { ...profile, clientSecret: PLACEHOLDER.clientSecret };
  const policy = composePolicy(config, credentials, parseExtraPolicy(config.extraPolicy));
  const standalone = withSpelledRemovals(withRewrittenHost(policy, config));
  const linkedGroup = linkFor(config) && config.group;
  return FORMATS[format]({
    config: { ...config, linkedGroup },
    profile,
    policy: standalone,
    doors: doorsOf(id),
  });
}
