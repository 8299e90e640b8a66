import http from "node:http";

const ANSWERED_MS = 60_000;

/** Resolves with the duration of the request in milliseconds. */
export type Send = () => Promise<number>;

/**
 * Sends requests directly to a tunnel's proxy, as the SDK would. `people`: the headers by which each of them comes in.
 */
export function senderTo(socketPath: string, people: Record<string, string>[]): Send {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  let count = 0;
  return () => {
    count += 1;
    const headers = { host: "rush.example.com", ...people[count % people.length] };
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const options = { socketPath, agent, headers, path: `/hits?count=${count}` };
      const request = http.get(options, (response) => {
        // Nobody measures how fast somebody is turned away.
        if (response.statusCode !== 200)
          return request.destroy(new Error(`request ${count}: ${response.statusCode}`));
        response.resume().on("end", () => resolve(performance.now() - begun));
      });
      request.setTimeout(ANSWERED_MS, () => {
        request.destroy(new Error(`request ${count}: no answer within ${ANSWERED_MS / 1000} s`));
      });
      request.on("error", reject);
    });
  };
}
