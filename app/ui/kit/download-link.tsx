import type { ReactNode } from "react";
import { buttonClass } from "./button";

/** Downloads a file from an address. The answer gives the file's name. */
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
