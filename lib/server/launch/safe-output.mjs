/** Bytes that may wait for a reader that does not read. What comes on top is not printed. */
const MAX_WAITING = 1024 * 1024;

/**
 * From now on nothing that is printed can end the process: the log's reader may be gone (EPIPE), its disk full (ENOSPC),
 * its terminal closed (EIO), or nobody reads what waits. Then the process goes on without a log. Console methods, Next
 * and worker threads print through the same two streams.
 *
 * @param {NodeJS.WriteStream[]} [streams]
 */
export function makeOutputSafe(streams = [process.stdout, process.stderr]) {
  for (const stream of streams) {
    stream.on("error", () => undefined);
    waitForNobody(stream);
    stream.write = new Proxy(stream.write, {
      apply: (write, _self, parts) => {
        if (stream.writableLength > MAX_WAITING) return drop(parts);
        try {
          return Reflect.apply(write, stream, parts);
        } catch {
          return drop(parts);
        }
      },
    });
  }
}

/**
 * Node writes to a terminal so that all else waits until the terminal takes it, and one that was halted (Ctrl-S) takes
 * nothing: the whole process would stand still. There is no public call for the other way; where the handle does not
 * know it, as on Windows, nothing changes.
 *
 * @param {NodeJS.WriteStream} stream
 */
function waitForNobody(stream) {
  const handle = stream.isTTY ? Reflect.get(stream, "_handle") : undefined;
  if (typeof handle?.setBlocking === "function") handle.setBlocking(false);
}

/**
 * Whoever waits for the text to be written does not wait for ever.
 *
 * @param {unknown[]} parts
 */
function drop(parts) {
  const done = parts.find((part) => typeof part === "function");
  if (typeof done === "function") queueMicrotask(() => done());
  return false;
}
