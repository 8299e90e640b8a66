/** One line for the user: a time and what happened. Used where lib/log.ts is not loaded. @param {string} text */
export function printLine(text) {
  const line = text.replace(/\s*\n\s*/g, " ");
  process.stderr.write(`${new Date().toLocaleTimeString("en-GB")}  ${line}\n`);
}
