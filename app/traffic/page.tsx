import { AllTraffic } from "@/app/ui/traffic/all-traffic";

export const metadata = { title: "Traffic" };

export default function TrafficPage() {
  return <AllTraffic />;
}
