import type { Metadata } from "next";
import { orNotFound } from "@/app/or-not-found";
import { GroupView } from "@/app/ui/groups/group-view";
import { readGroup } from "@/lib/tunnels/run-group";

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { name } = await params;
  return { title: orNotFound(() => readGroup(decodeURIComponent(name))).name };
}

export default async function GroupPage({ params }: Props) {
  const { name } = await params;
  return <GroupView name={orNotFound(() => readGroup(decodeURIComponent(name))).name} />;
}
