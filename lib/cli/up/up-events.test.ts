import { afterEach, expect, test, vi } from "vitest";
import { type Tell, tellAsJson, tellAsText, type UpEvent, upEventSchema } from "./up-events";

afterEach(() => vi.restoreAllMocks());

/** What reaches standard output. */
function printed(make: () => Tell, ...events: UpEvent[]): string {
  let text = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  const tell = make();
  for (const event of events) tell(event);
  write.mockRestore();
  return text;
}

const OUTPUT: UpEvent = { event: "output", app: "web", line: "\x1b[32mready\x1b[0m\x1b[2J\u202e" };

test("each line of an app stands after its name; without colours there are none", () => {
  const texts = (withColours: boolean) =>
    printed(() => tellAsText(["web", "storefront"], withColours), OUTPUT);
  expect(texts(false)).toBe("web        | ready\\u202e\n");
  expect(texts(true)).toBe("\x1b[36mweb        |\x1b[0m \x1b[32mready\x1b[0m\\u202e\x1b[0m\n");
});

test("an event is one line of JSON, whatever is in it", () => {
  const text = printed(
    tellAsJson,
    { ...OUTPUT, line: 'two\nlines "quoted" \u2028 \x1b[31mred' },
    { event: "ended", app: "web", code: 1, signal: null, text: "web has ended." },
  );
  const lines = text.trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  const [output, ended] = lines.map((line) => upEventSchema.parse(JSON.parse(line)));
  expect(output).toMatchObject({ event: "output", line: expect.not.stringContaining("\x1b") });
  expect(ended).toMatchObject({ event: "ended", code: 1 });
});

test("what becomes different is told with both values, and a text that fools the eye is shown", () => {
  const text = printed(() => tellAsText(["web"], false), {
    event: "tunnel",
    app: "web",
    id: "t",
    name: "Shop \u202eweb",
    made: false,
    changes: [{ field: "Allowed domains", from: "nothing", to: "example.com" }],
  });
  expect(text).toBe(
    "gatehouse | web: the tunnel “Shop \\u202eweb” becomes what the file says.\ngatehouse |   Allowed domains: nothing -> example.com\n",
  );
});
