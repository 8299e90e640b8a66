const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A text as the content of an element or an attribute. */
export function toXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** The text of what `toXml` wrote. */
export function fromXml(text: string): string {
  return Object.entries(ENTITIES)
    .reverse()
    .reduce((plain, [character, entity]) => plain.replaceAll(entity, character), text);
}
