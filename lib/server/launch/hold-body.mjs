/**
 * Holds a body back until all of it has arrived, so that the access guard can check the session again before the
 * request goes on. It counts the bytes as they arrive; when there are too many, the rest is discarded. Call it first
 * for each request.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {number} maxBytes
 * @returns {Promise<boolean> | undefined} False when the body is too large or broke off; undefined when there is
 *   nothing to hold.
 */
export function holdBody(request, maxBytes) {
  if (!hasBody(request)) return undefined;
  const push = request.push.bind(request);
  /** @type {unknown[]} */
  let chunks = [];
  let size = 0;
  return new Promise((resolve) => {
    request.once("close", () => resolve(false));
    // Node's parser calls push with each piece of the body, and with null at its end.
    request.push = (chunk) => {
      if (chunk === null) return letGo();
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else {
        chunks = [];
        resolve(false);
      }
      return true;
    };

    function letGo() {
      request.push = push;
      for (const chunk of chunks) push(chunk);
      resolve(size <= maxBytes);
      return push(null);
    }
  });
}

/** RFC 9112, section 6.3. @param {import("node:http").IncomingMessage} request */
function hasBody({ headers }) {
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}
