import { joinClasses } from "@/app/ui/kit/join-classes";
import { avatarColour, initialsOf } from "./avatar-look";

const SIZES = { small: "size-6 text-[0.625rem]", normal: "size-8 text-xs" };

/** A person's initials, drawn here: no picture is asked of anybody. The name stands beside it or in a label. */
export function Avatar(props: {
  email: string;
  name?: string | undefined;
  size?: keyof typeof SIZES;
  /** In a pile, where each covers a part of the one before. */
  piled?: boolean;
}) {
  const { email, name, size = "normal", piled } = props;
  return (
    <span
      aria-hidden
      title={name ? `${email}, ${name}` : email}
      className={joinClasses(
        "inline-grid shrink-0 place-items-center rounded-full font-semibold text-[#fff] select-none",
        SIZES[size],
        avatarColour(email),
        piled && "-ml-1.5 ring-2 ring-panel first:ml-0",
      )}
    >
      {initialsOf(email, name)}
    </span>
  );
}
