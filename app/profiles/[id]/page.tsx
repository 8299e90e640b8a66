import { orNotFound } from "@/app/or-not-found";
import { CheckPanel } from "@/app/ui/checks/check-panel";
import { PageHead } from "@/app/ui/kit/page-head";
import { ProfileForm } from "@/app/ui/profiles/profile-form";
import { TryLogin } from "@/app/ui/profiles/try-login";
import { UsedBy } from "@/app/ui/resources/used-by";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { getProfile } from "@/lib/profiles/service";
import { loginRedirectUri } from "@/lib/profiles/try-login";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props) {
  const { id } = await params;
  return { title: orNotFound(() => getProfile(id)).name };
}

export default async function ProfilePage({ params }: Props) {
  const { id } = await params;
  const profile = orNotFound(() => getProfile(id));
  return (
    <>
      <PageHead title={profile.name} />
      <div className="group/resource mt-5 grid items-start gap-4 lg:grid-cols-[minmax(0,36rem)_minmax(16rem,54.5rem)]">
        <ProfileForm item={profile} />
        <div className="grid gap-4">
          <CheckPanel
            title="Does it work?"
            path={`/api/profiles/${id}`}
            target={{ profileId: id }}
            changedAt={profile.updatedAt}
            about={showHidden(profile.issuerUrl)}
            last={profile.lastCheck}
          >
            Asks the issuer whether this profile can log people in: its address, what it says about
            itself, and whether it accepts the Project ID and Access Key.
          </CheckPanel>
          <TryLogin profileId={id} redirectUri={loginRedirectUri()} />
          <UsedBy profileId={id} />
        </div>
      </div>
    </>
  );
}
