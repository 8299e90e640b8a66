import type { ReactNode } from "react";
import { Panel } from "@/app/ui/kit/panel";
import { TextLink } from "@/app/ui/kit/text-link";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { Tunnel } from "@/lib/contract/tunnels";

type Props = { tunnel: Tunnel; account: string; profile: string };

/** What is configured, in words. Defaults that nobody asked about are left out. */
export function TunnelFacts({ tunnel, account, profile }: Props) {
  const byPolicy = tunnel.protection === "traffic-policy";
  return (
    <Panel
      title="Configuration"
      actions={
        <span className="text-sm">
          <TextLink href={`/tunnels/${tunnel.id}/settings`}>Edit</TextLink>
        </span>
      }
    >
      <dl>
        <Fact name="Local app">
          <span className="font-mono text-sm">{showHidden(tunnel.upstream)}</span>
          {tunnel.upstream.startsWith("https:") && !tunnel.verifyUpstreamTls ? (
            <span className="text-muted"> certificate not verified</span>
          ) : null}
        </Fact>
        <Fact name="Domain">
          {tunnel.domain ? (
            <span className="font-mono text-sm">{tunnel.domain}</span>
          ) : (
            <span className="text-muted">Given by ngrok, new at each start</span>
          )}
        </Fact>
        <Fact name="Descope profile">
          <TextLink href={`/profiles/${tunnel.profileId}`}>{profile}</TextLink>
        </Fact>
        <Fact name="ngrok account">
          <TextLink href={`/accounts/${tunnel.accountId}`}>{account}</TextLink>
        </Fact>
        <WhoFacts tunnel={tunnel} />
        <GateFacts tunnel={tunnel} />
        <Fact name="Protection">{byPolicy ? "Traffic Policy" : "Listener option (older)"}</Fact>
        {byPolicy ? (
          <Fact name="Identity headers">{tunnel.identityHeaders ? "Sent to the app" : "Off"}</Fact>
        ) : null}
        {tunnel.rewriteHost ? (
          <Fact name="Host header">
            {tunnel.hostHeader ? (
              <span className="font-mono text-sm">{tunnel.hostHeader}</span>
            ) : (
              "The app's own address"
            )}
          </Fact>
        ) : null}
        {tunnel.inspect ? null : <Fact name="Inspection">Off</Fact>}
        {tunnel.maxSessionDuration ? (
          <Fact name="Longest login">{tunnel.maxSessionDuration}</Fact>
        ) : null}
        {tunnel.idleSessionDuration ? (
          <Fact name="Idle login">{tunnel.idleSessionDuration}</Fact>
        ) : null}
        {tunnel.userinfoRefresh ? (
          <Fact name="Asks Descope again">Every {tunnel.userinfoRefresh}</Fact>
        ) : null}
        {tunnel.stopAfter ? <Fact name="Stops after">{tunnel.stopAfter}</Fact> : null}
        {tunnel.pooling ? <Fact name="Pooling">On</Fact> : null}
        {tunnel.extraPolicy ? (
          <Fact name="Extra policy">
            <TextLink href={`/tunnels/${tunnel.id}/policy`}>Added after the login</TextLink>
          </Fact>
        ) : null}
        <Fact name="When Gatehouse starts">
          {tunnel.resumeOnLaunch ? "Comes back if it was up" : "Stays stopped"}
        </Fact>
      </dl>
    </Panel>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 border-t border-line px-3.5 py-2 first:border-t-0 sm:grid-cols-[11.5rem_minmax(0,1fr)]">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}

function GateFacts({ tunnel }: { tunnel: Tunnel }) {
  if (!tunnel.gate) return null;
  return (
    <>
      <Fact name="Second lock">Gatehouse checks the login, too</Fact>
      <Fact name="Ask to come in">
        {tunnel.askToComeIn
          ? "On; ngrok checks the login alone"
          : "Off; ngrok checks the list, too"}
      </Fact>
      {tunnel.requireVerifiedEmail ? null : (
        <Fact name="Unverified e-mails">Count on the list</Fact>
      )}
    </>
  );
}

const SHOWN = 5;

const LISTS = [
  ["Allowed e-mails", "allowedEmails"],
  ["Allowed domains", "allowedDomains"],
  ["Allowed roles", "allowedRoles"],
  ["Allowed tenants", "allowedTenants"],
] as const;

function WhoFacts({ tunnel }: { tunnel: Tunnel }) {
  const lists = LISTS.filter(([, field]) => tunnel[field].length > 0);
  if (lists.length === 0) return <Fact name="Who may enter">Everyone who can log in</Fact>;
  return lists.map(([name, field]) => (
    <Fact key={field} name={name}>
      <Names names={tunnel[field]} />
    </Fact>
  ));
}

function Names({ names }: { names: readonly string[] }) {
  const rest = names.length - SHOWN;
  return (
    <>
      {showHidden(names.slice(0, SHOWN).join(", "))}
      {rest > 0 ? <span className="text-muted"> and {rest.toLocaleString("en")} more</span> : null}
    </>
  );
}
