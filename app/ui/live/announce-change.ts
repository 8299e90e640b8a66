// Profiles and accounts are rendered by the server and not part of the event stream. A page that changes one tells all
// tabs, itself included, to fetch what they show again.
const CHANNEL = "gatehouse-changes";

export function announceChange(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage("changed");
  channel.close();
}

export function onChange(listener: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = listener;
  return () => channel.close();
}
