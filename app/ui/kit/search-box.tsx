import { Search } from "lucide-react";
import { startTransition, useOptimistic, useRef } from "react";
import { joinClasses } from "./join-classes";
import { useEarlyText } from "./use-early-text";

/**
 * The filter of the page's list. `/` focuses it. Esc clears it in all browsers. What is typed shows at once, while the
 * list, which may be long, is drawn in pieces that the next key interrupts.
 */
export function SearchBox(props: {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  className?: string;
}) {
  const { label, placeholder, value, onChange, className } = props;
  const [shown, show] = useOptimistic(value);
  const change = (text: string) =>
    startTransition(() => {
      show(text);
      onChange(text);
    });
  const input = useRef<HTMLInputElement>(null);
  useEarlyText(input, value, change);
  return (
    <div className={joinClasses("relative", className)}>
      <Search
        size={15}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-faint"
      />
      <input
        ref={input}
        type="search"
        data-filter
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={placeholder}
        value={shown}
        maxLength={200}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && change("")}
        className="h-8 w-full rounded-md border border-control bg-panel pr-2 pl-8 pointer-coarse:h-11 pointer-coarse:text-lg"
      />
    </div>
  );
}
