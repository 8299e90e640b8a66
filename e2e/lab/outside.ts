import type { EdgeCertificate } from "./edge/certificate";

/**
 * Where the lab is when it is not on the loopback of who uses it: its address, the domain below which its names are
 * (a name server has to lead them there), and the certificate by which everything speaks TLS, as ngrok and Descope do.
 */
export type Outside = { address: string; domain: string; certificate: EdgeCertificate };
