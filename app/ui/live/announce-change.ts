// Profiles and accounts are rendered by the server and are not in the event stream. A page that changes one tells all
// tabs, including itself, to load their content again.
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
