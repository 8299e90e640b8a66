import type { ReactNode } from "react";
import { Panel } from "@/app/ui/kit/panel";
import { TextLink } from "@/app/ui/kit/text-link";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { type TunnelField, type TunnelFieldKey, tunnelFields } from "@/lib/contract/tunnel-fields";
import type { Tunnel } from "@/lib/contract/tunnels";

type Props = { tunnel: Tunnel; account: string; profile: string };

/** The stored configuration as text, without unchanged defaults: beside the form, where it may differ already. */
export function TunnelFacts({ tunnel, account, profile }: Props) {
  const byPolicy = tunnel.protection === "traffic-policy";
  return (
    <Panel title="Saved settings" className="max-lg:hidden">
      <dl>
        <Fact name="Local app">
          <span className="font-mono text-sm">{showHidden(tunnel.upstream)}</span>
          {tunnel.upstream.startsWith("https:") && !tunnel.verifyUpstreamTls ? (
            <span className="text-muted"> certificate not verified</span>
          ) : null}
        </Fact>
        <LinkFact link={tunnel.status.link} />
        <Fact name={tunnel.status.link ? "Domain when alone" : "Domain"}>
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
        {tunnel.rewriteHost ? (
          <Fact name="Host header">
            {tunnel.hostHeader ? (
              <span className="font-mono text-sm">{tunnel.hostHeader}</span>
            ) : (
              "The app's own address"
            )}
          </Fact>
        ) : null}
        {tunnel.extraPolicy ? (
          <Fact name="Extra policy">
            <TextLink href={`/tunnels/${tunnel.id}/access#policy`}>Added after the login</TextLink>
          </Fact>
        ) : null}
        {plainFacts(tunnel).map(([key, label, fact]) => (
          <Fact key={key} name={label}>
            {fact}
          </Fact>
        ))}
      </dl>
    </Panel>
  );
}

function LinkFact({ link }: { link: Tunnel["status"]["link"] }) {
  if (!link) return null;
  return (
    <Fact name="One link">
      <TextLink href={`/groups/${encodeURIComponent(link.group)}`}>{link.group}</TextLink>
      <span className="text-muted"> with its account, its domain and one login for all</span>
      {link.url ? <span className="block font-mono text-sm">{link.url}</span> : null}
    </Fact>
  );
}

/** The fields whose text needs only their value, from the list of all fields. */
function plainFacts(tunnel: Tunnel): [key: string, label: string, fact: string][] {
  return tunnelFields().flatMap(([key, { label, fact, byPolicy }]) => {
    if (!fact || (byPolicy && tunnel.protection !== "traffic-policy")) return [];
    const said = sayFact(tunnel[key], fact);
    return said === "" ? [] : [[key, label, said] as [string, string, string]];
  });
}

function sayFact(value: Tunnel[TunnelFieldKey], fact: NonNullable<TunnelField["fact"]>): string {
  if (typeof value === "boolean") return (value ? fact.on : fact.off) ?? "";
  const text = typeof value === "object" ? value.join(", ") : (value ?? "");
  return text && [fact.before, showHidden(text)].filter(Boolean).join(" ");
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 border-t border-line px-3.5 py-1.5 text-sm first:border-t-0 sm:grid-cols-[9rem_minmax(0,1fr)]">
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
