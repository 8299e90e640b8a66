import { joinClasses } from "@/app/ui/kit/join-classes";
import { avatarColour, initialsOf } from "./avatar-look";

const SIZES = {
  small: "size-6 text-[0.625rem]",
  normal: "size-8 text-xs",
  /** With the text around it. */
  scaled: "size-[2em] text-[0.75em]",
};

/**
 * A person's initials. They are drawn here, so no other server is asked for a picture. The name is beside it or in a
 * label.
 */
export function Avatar(props: {
  email: string;
  name?: string | undefined;
  size?: keyof typeof SIZES;
  /** In a pile, each avatar covers a part of the one before. */
  piled?: boolean;
}) {
  const { email, name, size = "normal", piled } = props;
  return (
    <span
      aria-hidden
      data-avatar
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
