/** Cookies ignore ports, so the name carries ours: two dashboards on one machine do not log each other out. */
export function cookieName(port: number): string {
  return `gatehouse-${port}`;
}
