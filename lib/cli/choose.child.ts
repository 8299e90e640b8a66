import { choose } from "./choose";

// For choose.test.ts: asks on the terminal that it runs on, and prints what was chosen.

const [question = "", first = "", ...others] = process.argv.slice(2);
try {
  const { name } = await choose(question, [
    { name: first },
    ...others.map((each) => ({ name: each })),
  ]);
  console.log(`chosen: ${name}`);
} catch {
  console.log("interrupted");
}
