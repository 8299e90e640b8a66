import { portOr } from "@/e2e/free-port";
import { type SampleApp, startSampleApp } from "@/e2e/lab/app/start-app";
import { startAdmin } from "./admin";
import { Orders } from "./orders";
import { startOrdersApi } from "./orders-api";
import type { ServedApp } from "./serve";

export type DemoApps = {
  admin: ServedApp;
  api: ServedApp;
  /** The shop as it is planned. The one of today is the lab's own app. */
  preview: SampleApp;
};

/** Each has the same port at every start, unless something else uses it. They end with this process. */
export async function startApps(): Promise<DemoApps> {
  const orders = new Orders();
  return {
    admin: await startAdmin(await portOr(4755), orders),
    api: await startOrdersApi(await portOr(4756), orders),
    preview: await startSampleApp({ port: await portOr(4757), name: "Spring preview" }),
  };
}
