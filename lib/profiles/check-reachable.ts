import { hintIssuer } from "@/lib/contract/issuer-hints";
import type { Check } from "@/lib/contract/profiles";
import { dial } from "@/lib/network/dial";
import { findAddressProblem } from "./find-address-problem";

const STEP_MS = 6_000;

/**
 * Checks the name, the network and the certificate of the issuer, one by one.
 * @param ms for the connection, and again for the certificate
 */
export async function checkReachable(issuerUrl: string, ms = STEP_MS): Promise<Check[]> {
  const problem = findAddressProblem(issuerUrl);
  if (problem) {
    const fix = "Copy the Issuer from Descope: Applications, your OIDC application.";
    return [
      { id: "address", status: "fail", title: "The address cannot be used", detail: problem, fix },
    ];
  }
  const url = new URL(issuerUrl);
  const isSecure = url.protocol === "https:";
  const port = Number(url.port || (isSecure ? 443 : 80));
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const report = await dial({ host, port, secure: isSecure, ms });
  if (report.tls?.ok) report.tls.socket.destroy();
  const title = "The issuer cannot be reached";
  if (!report.dns.ok) {
    const fix =
      hintIssuer(issuerUrl)?.what ??
      "Check the issuer URL for typing errors, and your internet connection.";
    return [{ id: "dns", status: "fail", title, detail: `DNS: ${report.dns.message}.`, fix }];
  }
  if (report.tcp && !report.tcp.ok) {
    return [
      {
        id: "tcp",
        status: "fail",
        title,
        detail: `Network: ${report.tcp.message}.`,
        fix: "Check your internet connection.",
      },
    ];
  }
  if (report.tls && !report.tls.ok) return [tlsFailure(title, report.tls)];
  return [
    {
      id: "reachable",
      status: "pass",
      title: "The issuer can be reached",
      detail: `${url.host} answers.`,
    },
  ];
}

function tlsFailure(title: string, failure: { message: string; foreignIssuer?: string }): Check {
  const by = failure.foreignIssuer
    ? ` The certificate was issued by ${failure.foreignIssuer}.`
    : "";
  return {
    id: "tls",
    status: "fail",
    title,
    detail: `TLS: ${failure.message}.${by}`,
    fix: "Something between this machine and the issuer may have answered. In a hotel or on a train, sign in to the network first. If a company proxy inspects TLS, ask for its CA and start Gatehouse with NODE_EXTRA_CA_CERTS.",
  };
}
