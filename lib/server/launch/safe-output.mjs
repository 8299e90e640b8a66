/** Bytes that may wait for a slow reader. More than that is not printed. */
const MAX_WAITING = 1024 * 1024;

/**
 * After this call, printing can never end the process: when the log's reader is gone (EPIPE), the disk is full
 * (ENOSPC), the terminal is closed (EIO), or nobody reads. Then the process continues without a log. Console methods,
 * Next and worker threads all print through these two streams.
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
 * Node writes to a terminal synchronously. A terminal that was stopped with Ctrl-S accepts nothing, so the whole
 * process would block. There is no public function for asynchronous writes; where the handle has none, as on Windows,
 * nothing changes.
 *
 * @param {NodeJS.WriteStream} stream
 */
function waitForNobody(stream) {
  const handle = stream.isTTY ? Reflect.get(stream, "_handle") : undefined;
  if (typeof handle?.setBlocking === "function") handle.setBlocking(false);
}

/**
 * Calls the callback of a write that is dropped, so that its caller does not wait forever.
 *
 * @param {unknown[]} parts
 */
function drop(parts) {
  const done = parts.find((part) => typeof part === "function");
  if (typeof done === "function") queueMicrotask(() => done());
  return false;
}
