import { ButtonLink, OutButton } from "@/app/ui/kit/button";
import { type Action, type ActionTarget, placeOf } from "@/lib/contract/places";

type Props = {
  action: Action | undefined;
  target?: ActionTarget;
  /** Called when somebody goes to another page of ours. */
  onGo?: () => void;
};

/** A link to the page of the next step. Nothing when its tunnel, profile or account is unknown. */
export function ActionButton({ action, target = {}, onGo }: Props) {
  const place = action && placeOf(action, target);
  if (!place) return null;
  if (place.href.startsWith("/")) {
    return (
      <ButtonLink size="small" href={place.href} {...(onGo && { onClick: onGo })}>
        {place.label}
      </ButtonLink>
    );
  }
  return <OutButton href={place.href}>{place.label}</OutButton>;
}
