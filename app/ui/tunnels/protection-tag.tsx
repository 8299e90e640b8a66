import { Tag } from "@/app/ui/kit/tag";
import { describeLogin } from "@/lib/contract/tunnel-chain";
import type { ProtectionVerdict } from "@/lib/contract/tunnels";
import { Shield } from "./tunnel-word";

/** What was observed about the login in front of a group's link. Only `protected` has the whole shield. */
export function VerdictTag({ protection }: { protection: ProtectionVerdict }) {
  const { tone, text, title } = describeLogin(protection);
  return (
    <Tag tone={tone} title={title} icon={<Shield verdict={protection.verdict} />}>
      {text}
    </Tag>
  );
}
