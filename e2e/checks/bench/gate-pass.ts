import { z } from "zod";
import { boundGates } from "@/e2e/bound-gate";
import { labControl } from "@/e2e/lab/edge/control-client";
import type { World } from "./world";

const tokenSchema = z.object({ token: z.string() });

/** What ngrok would send to the gate of a running tunnel for each of so many people: headers by name. */
export async function gatePasses(
  { lab }: World,
  tunnelId: string,
  people: number,
): Promise<Record<string, string>[]> {
  const gates = await boundGates(labControl(lab.controlUrl));
  const header = gates.find((gate) => gate.tunnelId === tunnelId)?.tokenHeader;
  if (header === undefined) throw new Error("This tunnel has no gate.");
  const call = async (path: string, body: object): Promise<unknown> => {
    const url = new URL(path, lab.issuerUrl);
    const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer.json();
  };
  return Promise.all(
    Array.from({ length: people }, async (_, index) => {
      const id = `U2bench${index}`;
      await call("/lab/users", { id, email: `member${index}@example.com` });
      const { token } = tokenSchema.parse(await call("/lab/tokens", { person: id }));
      return { [header]: token };
    }),
  );
}
