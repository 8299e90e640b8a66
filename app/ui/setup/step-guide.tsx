import type { ReactNode } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Panel } from "@/app/ui/kit/panel";
import { OutLink } from "@/app/ui/kit/text-link";
import { CallbackUrl } from "@/app/ui/profiles/callback-url";
import type { SetupStep } from "@/lib/contract/setup";

/** Where the values of a step come from, and what it means: beside its form, or above it in a narrow window. */
export function StepGuide({ step, stored }: { step: SetupStep; stored: boolean }) {
  const guide = GUIDES[step];
  if (!guide) return null;
  return (
    <aside
      aria-label="About this step"
      className={joinClasses(
        "content-start gap-4 empty:hidden @6xl:col-start-3 @6xl:row-start-1 @6xl:grid",
        // In a narrow window the form is all there is of these.
        step === "app" || step === "people" ? "hidden" : "grid",
      )}
    >
      {guide(stored)}
    </aside>
  );
}

const GUIDES: Partial<Record<SetupStep, (stored: boolean) => ReactNode>> = {
  descope: (stored) => (
    <>
      <WhatItCosts />
      {stored ? null : <DescopeConsole />}
    </>
  ),
  ngrok: (stored) => (stored ? null : <NgrokDashboard />),
  app: () => (
    <Told title="How visitors reach it">
      <p>
        Through the tunnel, after the login. No port of this machine is opened, and the app stays
        where it is.
      </p>
      <p>The port is in the address at which you open the app, such as http://localhost:3000.</p>
    </Told>
  ),
  people: () => (
    <Told title="Who is on the list gets in">
      <p>Everybody logs in with Descope first. Who is not on the list sees a page that says so.</p>
      <p>The list can be changed later, on the page of the tunnel, at Access.</p>
    </Told>
  ),
};

function Told({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid gap-2 text-sm text-pretty text-muted">
      <h2 className="font-semibold text-text">{title}</h2>
      {children}
    </div>
  );
}

function DescopeConsole() {
  return (
    <Panel title="In the Descope console">
      <ol className="grid list-decimal gap-2.5 py-3.5 pr-4 pl-9 text-sm text-pretty text-muted marker:text-faint">
        <li>
          <OutLink href="https://app.descope.com/applications">Applications</OutLink>: open the
          default OIDC application (further ones are a paid feature). Copy its Issuer.
        </li>
        <li>
          <OutLink href="https://app.descope.com/accesskeys">Access Keys</OutLink>, + Access Key. A
          key has two values: its id stays in that list, its cleartext is shown only once, when you
          create it. Copy the cleartext, the longer one.
        </li>
      </ol>
      <CallbackUrl />
    </Panel>
  );
}

function NgrokDashboard() {
  return (
    <Panel title="In ngrok's dashboard">
      <div className="grid gap-2 px-4 py-3.5 text-sm text-pretty text-muted">
        <p>
          Copy{" "}
          <OutLink href="https://dashboard.ngrok.com/get-started/your-authtoken">
            Your Authtoken
          </OutLink>
          .
        </p>
        <p>
          ngrok's guide for Descope asks for its Pay-as-you-go plan; on the free plan three people a
          month can log in.
        </p>
      </div>
    </Panel>
  );
}

/** Said before anything is entered. Sources: the pricing pages of both, and ngrok's guide for Descope. */
function WhatItCosts() {
  return (
    <div className="grid gap-1 text-sm text-pretty text-muted @6xl:order-last @6xl:px-4">
      <p>
        <strong className="font-medium text-text">Free plans are enough to try it.</strong> On
        ngrok's, three people a month can log in, one address is yours, and browsers see a warning
        page of ngrok first.
      </p>
      <p>
        <strong className="font-medium text-text">Paid:</strong> more people, which is ngrok's
        Pay-as-you-go, and more than Descope's default application.
      </p>
    </div>
  );
}
