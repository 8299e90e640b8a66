import { Fragment } from "react";

/** A URL that wraps between its names and before its port, never inside them while they fit on a line. */
export function UrlText({ url }: { url: string }) {
  const parts = url.split(/(?<=\/\/)|(?=\.)|(?=:\d)/);
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts are told apart by their place alone
    <Fragment key={index}>
      {index > 0 ? <wbr /> : null}
      {part}
    </Fragment>
  ));
}
