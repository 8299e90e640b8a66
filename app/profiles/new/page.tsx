import type { Metadata } from "next";
import { toLocalPath } from "@/app/local-path";
import { PageHead } from "@/app/ui/kit/page-head";
import { ProfileForm } from "@/app/ui/profiles/profile-form";
import { listProfiles } from "@/lib/profiles/service";

export const metadata: Metadata = { title: "New profile" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function NewProfilePage({ searchParams }: Props) {
  const { next, from } = await searchParams;
  const original = listProfiles().find(({ id }) => id === from);
  return (
    <>
      <PageHead title="New profile" />
      <div className="mt-5 max-w-xl">
        <ProfileForm from={original} next={toLocalPath(next)} />
      </div>
    </>
  );
}
