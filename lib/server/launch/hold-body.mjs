/**
 * Holds back a body until it has arrived whole, so that the access guard can look once more who sent it, and counts it
 * while it comes. Once too large, the rest is thrown away unread. Call it before anything else is done with the
 * request.
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
    // Node's parser hands every piece of the body to push, and null at its end.
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
