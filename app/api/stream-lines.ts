/** Answers with one JSON document on each line, each as soon as it is ready. */
export function streamLines(lines: AsyncGenerator<unknown>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
    },
    cancel: () => void lines.return(undefined),
  });
  const headers = {
    "content-type": "application/x-ndjson",
    "cache-control": "no-cache, no-transform",
  };
  return new Response(body, { headers });
}
