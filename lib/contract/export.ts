import { z } from "zod";

export const exportQuerySchema = z.object({
  as: z.enum(
    ["ngrok-cli", "traffic-policy", "agent-config", "kubernetes", "compose"],
    "Choose as=ngrok-cli, traffic-policy, agent-config, kubernetes or compose.",
  ),
});

export type ExportFormat = z.infer<typeof exportQuerySchema>["as"];
