import type { Role, Target } from "./engine";

const CSS: Record<Role, string> = {
  button: "button, [role=button]",
  dialog: "dialog, [role=dialog]",
  heading: "h1, h2, h3",
  img: "img, [role=img]",
  link: "a[href]",
  textbox: "input, textarea",
};

/** The argument of `findInPage`. */
export type Wanted = { css: string; name: string | undefined; text: string };

export function toWanted(target: Target): Wanted {
  if ("text" in target) return { css: "body *", name: undefined, text: target.text };
  return { css: CSS[target.role], name: target.name, text: "" };
}

/**
 * Runs in the page: the first element in sight of this name, or that has this text itself. Names are found as on our own
 * pages; that they are what screen readers say is what the specs hold to, in Chromium.
 *
 * The function has no other one inside that has a name, because the compiler would mark it with a helper of this module.
 */
export function findInPage({ css, name, text }: Wanted): Element | null {
  for (const element of document.querySelectorAll(css)) {
    // What is for screen readers alone is one pixel wide.
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.getBoundingClientRect().width <= 1) continue;
    if (name === undefined) {
      const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      if (own.some((node) => node.textContent?.includes(text))) return element;
      continue;
    }
    const labelledBy = document.getElementById(element.getAttribute("aria-labelledby") ?? "");
    const field = element instanceof HTMLInputElement ? element.labels?.item(0) : null;
    const said = element.getAttribute("aria-label") ?? (labelledBy ?? field ?? element).textContent;
    if (said?.trim().replaceAll(/\s+/g, " ") === name) return element;
  }
  return null;
}
