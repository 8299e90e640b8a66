import { Ellipsis } from "lucide-react";
import type { ComponentProps } from "react";
import { IconButton } from "./button";

/** The button of a menu about one thing. In a list its label names the thing. */
export function MoreButton({
  label = "More",
  ...rest
}: Omit<ComponentProps<"button">, "aria-label"> & { label?: string }) {
  return (
    <IconButton label={label} {...rest}>
      <Ellipsis size={16} aria-hidden />
    </IconButton>
  );
}
