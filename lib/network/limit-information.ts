import type http from "node:http";

/** More informational answers (1xx) than any server has a reason to send before the real one. */
const MOST = 16;

/**
 * Breaks a request off where its server sends one informational answer (1xx) after the other: Node reads them as fast as
 * they come, before anything else.
 */
export function limitInformation(request: http.ClientRequest): http.ClientRequest {
  let count = 0;
  return request.on("information", () => {
    count += 1;
    if (count > MOST)
      request.destroy(new Error(`it sends more than ${MOST} answers of status 1xx`));
  });
}
