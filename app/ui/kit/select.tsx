import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { joinClasses } from "./join-classes";

type Props = Omit<ComponentProps<"select">, "size"> & {
  /** The place of the whole in its row, such as how wide it may be. */
  place?: string;
};

/** The browser's own list behind a box that looks the same in all browsers. WebKitGTK draws a grey button otherwise. */
export function Select({ place, className, children, ...rest }: Props) {
  return (
    <span className={joinClasses("relative grid min-w-0 items-center", place)}>
      <select
        {...rest}
        className={joinClasses(
          "w-full min-w-0 appearance-none rounded-md border border-control bg-panel pr-7! text-ellipsis forced-colors:appearance-auto forced-colors:pr-2!",
          className,
        )}
      >
        {children}
      </select>
      <ChevronDown
        size={14}
        aria-hidden
        className="pointer-events-none absolute right-2 text-muted forced-colors:hidden"
      />
    </span>
  );
}
