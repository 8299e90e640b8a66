import { openStream } from "./api";

/**
 * The dashboard's event stream (WHATWG HTML, 9.2), one event after the other, until `signal` or until the
 * dashboard ends.
 *
 * @param {import("./find-dashboard").Dashboard} dashboard
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<{ type: string, data: unknown }>}
 */
export async function* followEvents(dashboard, signal) {
  const response = await openStream(dashboard, "/api/events", signal);
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event) yield event;
    }
  }
}

/** @param {string} block */
function parseBlock(block) {
  const fields = block.split("\n").map((line) => /^(event|data): (.*)$/.exec(line));
  const fieldOf = (/** @type {string} */ name) => fields.find((field) => field?.[1] === name)?.[2];
  const [type, data] = [fieldOf("event"), fieldOf("data")];
  return type && data ? { type, data: /** @type {unknown} */ (JSON.parse(data)) } : undefined;
}
