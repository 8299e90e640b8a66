import type { ReactNode } from "react";
import { buttonClass } from "./button";

/** Downloads a file from an address. The answer gives the file's name. */
export function DownloadLink(props: {
  href: string;
  icon: ReactNode;
  size?: "normal" | "small";
  /** Its name where the text is short. It has the text in it (WCAG 2.2, 2.5.3). */
  label?: string;
  children: ReactNode;
}) {
  const { href, icon, size = "normal", label, children } = props;
  return (
    <a href={href} download aria-label={label} title={label} className={buttonClass({ size })}>
      {icon}
      {children}
    </a>
  );
}
