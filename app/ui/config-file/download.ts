/** Saves a text as a file in the browser. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // By then the browser has read it. Some browsers need it a moment longer than the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
