import { Ajv2020 } from "ajv/dist/2020.js";
import { z } from "zod";
import type { Dashboard } from "../../launch-dashboard";

const responseSchema = z.object({ content: z.record(z.string(), z.unknown()).optional() });

const operationSchema = z.object({
  operationId: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.union([z.object({ $ref: z.string() }), responseSchema])),
});

const METHODS = ["get", "post", "patch", "delete"] as const;

const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({ responses: z.record(z.string(), responseSchema) }),
});

type Document = z.infer<typeof documentSchema>;

export type Operation = z.infer<typeof operationSchema> & { path: string; method: string };

export type Call = {
  /** For the placeholders of the path. */
  path?: Record<string, string | number>;
  query?: Record<string, string>;
  /** Sent as JSON; checked against the document unless `raw` sends something else. */
  body?: unknown;
  raw?: { body: string; type: string };
  headers?: Record<string, string>;
  /** The expected status. The document must contain it. */
  status?: number;
};

type Sent = { response: Response; operation: Operation };

/**
 * Calls the API by the operation ids of its document. Throws when a body, a status or a media type differs from the
 * document. An answer must not have a field that is not described.
 */
export class DescribedClient {
  /** The received statuses, by operation. */
  readonly answered = new Map<string, Set<number>>();
  private readonly byName: Map<string, Operation>;
  private readonly check: ReturnType<typeof checker>;

  private constructor(
    private readonly dashboard: Dashboard,
    private readonly document: Document,
  ) {
    this.byName = operationsOf(document);
    this.check = checker(document);
  }

  /** Reads the dashboard's own document. */
  static async of(dashboard: Dashboard): Promise<DescribedClient> {
    const headers = { authorization: `Bearer ${dashboard.token}` };
    const answer = await fetch(`${dashboard.url}/api/openapi.json`, { headers });
    return new DescribedClient(dashboard, documentSchema.parse(await answer.json()));
  }

  get operations(): Operation[] {
    return [...this.byName.values()];
  }

  /** Resolves with the validated body: the value of JSON, the values of lines of JSON, otherwise the text. */
  async call(name: string, options: Call = {}): Promise<unknown> {
    const { response, operation } = await this.send(name, options);
    const schema = this.schemaOf(operation, response);
    const text = await response.text();
    if (!schema) return undefined;
    const type = response.headers.get("content-type") ?? "";
    const value = /x-ndjson/.test(type)
      ? text
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line))
      : /[/+]json\b/.test(type)
        ? JSON.parse(text)
        : text;
    for (const each of /x-ndjson/.test(type) ? value : [value]) {
      this.check(schema, each, `${name} answers`);
    }
    return value;
  }

  /** Reads the event stream and checks each event, up to the first one of this type. Returns the types that came. */
  async listen(until: string): Promise<string[]> {
    const { response, operation } = await this.send("listen", {});
    const schema = this.schemaOf(operation, response) ?? "";
    const types: string[] = [];
    for await (const { type, data } of readEvents(response)) {
      this.check(schema, { type, data: JSON.parse(data) }, `the event ${type} is`);
      types.push(type);
      if (type === until) return types;
    }
    throw new Error(`The stream ended before ${until}: ${types}.`);
  }

  private async send(name: string, call: Call): Promise<Sent> {
    const operation = this.byName.get(name);
    if (!operation) throw new Error(`The document has no operation ${name}.`);
    if (call.body !== undefined) {
      const schema = `${placeOf(operation)}/requestBody/content/application~1json/schema`;
      this.check(schema, call.body, `${name} sends`);
    }
    const response = await fetch(this.dashboard.url + fill(operation, call), {
      method: operation.method.toUpperCase(),
      headers: {
        authorization: `Bearer ${this.dashboard.token}`,
        ...typeOf(call),
        ...call.headers,
      },
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      ...(call.raw && { body: call.raw.body }),
    });
    const { status = 200 } = call;
    if (response.status !== status) {
      throw new Error(`${name}: ${response.status}, not ${status}: ${await response.text()}`);
    }
    if (!(status in operation.responses)) throw new Error(`${name} does not name ${status}.`);
    this.answered.set(name, (this.answered.get(name) ?? new Set()).add(status));
    return { response, operation };
  }

  /** The place of the answer's schema; undefined when no body is described. Throws for another media type. */
  private schemaOf(operation: Operation, { status, headers }: Response): string | undefined {
    const name = operation.operationId;
    const described = operation.responses[status] ?? {};
    const isShared = "$ref" in described;
    const place = isShared ? described.$ref : `${placeOf(operation)}/responses/${status}`;
    const shared = this.document.components.responses[place.split("/").at(-1) ?? ""];
    const content = isShared ? shared?.content : described.content;
    const type = headers.get("content-type")?.split(";")[0];
    if (!content) {
      if (type) throw new Error(`${name} answers ${status} with ${type}: none is described.`);
      return undefined;
    }
    if (!type || !(type in content)) throw new Error(`${name} does not describe ${type}.`);
    return `${place}/content/${pointerPart(type)}/schema`;
  }
}

function placeOf({ path, method }: Operation): string {
  return `#/paths/${pointerPart(path)}/${method}`;
}

/** Server-sent events as Gatehouse writes them: an id, a name and one line of data. */
async function* readEvents({ body }: Response): AsyncGenerator<{ type: string; data: string }> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const frames = text.split("\n\n");
    text = frames.pop() ?? "";
    for (const frame of frames) {
      const [, type, data] = /^event: (.*)\ndata: (.*)$/m.exec(frame) ?? [];
      if (type !== undefined && data !== undefined) yield { type, data };
    }
  }
}

function operationsOf({ paths }: Document): Map<string, Operation> {
  const all = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => method in item).map((method) => ({
      path,
      method,
      ...operationSchema.parse(item[method]),
    })),
  );
  return new Map(all.map((operation) => [operation.operationId, operation]));
}

function checker(document: Document): (pointer: string, value: unknown, what: string) => void {
  const ajv = new Ajv2020({
    allowUnionTypes: true,
    // zod writes a pattern beside each format.
    validateFormats: false,
    inlineRefs: false,
    code: { optimize: false },
  });
  ajv.addVocabulary(Object.keys(document));
  ajv.addSchema({ $id: "api", ...close(document) }, undefined, undefined, false);
  return (pointer, value, what) => {
    const validate = ajv.getSchema(`api${pointer}`);
    if (!validate) throw new Error(`The document has nothing at ${pointer}.`);
    if (validate(value)) return;
    const faults = validate.errors?.map(({ instancePath, message, params }) =>
      [instancePath, message, JSON.stringify(params)].join(" "),
    );
    throw new Error(
      `${what} what is not described: ${faults?.join("; ")}\n${JSON.stringify(value)}`,
    );
  };
}

/**
 * The same schema, but it refuses fields that are not described. Other clients have to accept new fields; this one
 * finds them.
 */
function close<T>(node: T): T;
function close(node: unknown): unknown {
  if (Array.isArray(node)) return node.map((each) => close(each));
  if (typeof node !== "object" || node === null) return node;
  const closed = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, close(value)]),
  );
  const isObject = "type" in node && node.type === "object" && "properties" in node;
  return isObject && !("additionalProperties" in node)
    ? { ...closed, additionalProperties: false }
    : closed;
}

function fill({ path }: Operation, { path: values = {}, query }: Call): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? "no-such-thing"),
  );
  return query ? `${filled}?${new URLSearchParams(query)}` : filled;
}

function typeOf({ body, raw }: Call): Record<string, string> {
  if (raw) return { "content-type": raw.type };
  return body === undefined ? {} : { "content-type": "application/json" };
}

function pointerPart(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}
