import type { EdgeCertificate } from "./edge/certificate";

/**
 * Where the lab is when its users are on another machine: its address, the domain below which its names are (a name
 * server must resolve them to the address), and the certificate for TLS, which ngrok and Descope use too.
 */
export type Outside = { address: string; domain: string; certificate: EdgeCertificate };
