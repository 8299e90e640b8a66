import { once } from "node:events";
import tls from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { greetNgrok } from "@/lib/accounts/greet-ngrok";
import { connectAgent, QUICK_HEARTBEAT } from "@/lib/engine/ngrok-sdk";
import manifest from "@/package.json";
import { type SdkLab, startSdkLab } from "./sdk-lab";

let sdk: SdkLab;

beforeAll(async () => {
  sdk = await startSdkLab();
});

afterAll(() => sdk.lab.close());

/** The user agent that the edge saw during `work`, and no other. */
async function userAgentOf(work: () => Promise<unknown>): Promise<string[]> {
  const before = (await sdk.control.state()).userAgents;
  await work();
  return (await sdk.control.state()).userAgents.filter((each) => !before.includes(each));
}

test("sessions and account checks send the version of the package to ngrok", async () => {
  const { edge, accounts } = sdk.lab;
  const authtoken = accounts[0]?.authtoken ?? "";
  const check = async () => {
    const [host = "", port] = edge.agentAddr.split(":");
    const socket = tls.connect({ host, port: Number(port), ca: edge.caCertificate });
    await once(socket, "secureConnect");
    expect(await greetNgrok(socket, authtoken, 5_000)).toMatchObject({ ok: true });
  };
  expect(await userAgentOf(check)).toEqual([`gatehouse/${manifest.version}`]);

  const account = {
    ...{ accountId: "a", name: "Work account", authtoken },
    ...{ serverAddr: edge.agentAddr, caCertificate: edge.caCertificate },
  };
  const handlers = {
    onDisconnect: () => false,
    onHeartbeat: () => undefined,
    onStopCommand: () => undefined,
  };
  const connect = async () =>
    (await connectAgent(account, QUICK_HEARTBEAT, handlers)).close().catch(() => undefined);
  const [said] = await userAgentOf(connect);
  expect(said?.split(" ")).toContain(`gatehouse/${manifest.version}`);
});
