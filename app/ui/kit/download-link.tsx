import type { ReactNode } from "react";
import { buttonClass } from "./button";

/** Saves what the address answers with as a file, under the name that the answer gives. */
export function DownloadLink(props: {
  href: string;
  icon: ReactNode;
  size?: "normal" | "small";
  children: ReactNode;
}) {
  const { href, icon, size = "normal", children } = props;
  return (
    <a href={href} download className={buttonClass({ size })}>
      {icon}
      {children}
    </a>
  );
}
