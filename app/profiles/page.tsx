import type { Metadata } from "next";
import { ProfileList } from "@/app/ui/profiles/profile-list";
import { listProfiles } from "@/lib/profiles/service";

export const metadata: Metadata = { title: "Profiles" };

export default function ProfilesPage() {
  return <ProfileList profiles={listProfiles()} />;
}
