import { z } from "zod";
import { placeSchema } from "./place";
import { type Outcome, type Rest, runWorld } from "./run-world";

// One world of `npm run chaos`, in the lab's network namespace if there is one. The options are the first argument. It
// prints a line of JSON for each fault, and a last one.
export type Message = { outcome: Outcome } | { rest: Rest };

const options = z
  .object({
    place: placeSchema,
    faults: z.int(),
    seed: z.int(),
    kinds: z.array(z.string()),
  })
  .parse(JSON.parse(process.argv[2] ?? ""));
const send = (message: Message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const rest = await runWorld(options, (outcome) => send({ outcome }));
send({ rest });
process.exitCode = 0;
process.stdout.write("", () => process.exit(0));
