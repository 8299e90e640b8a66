/** The height of the drawing in its own units; a slot is one unit wide. */
export const HEIGHT = 64;

/** A step for each slot, with gaps where there is no value. */
export function toSteps(values: readonly (number | undefined)[], top: number): string {
  return values
    .map((value, slot) => {
      if (value === undefined) return "";
      const y = toY(value, top);
      const joined = slot > 0 && values[slot - 1] !== undefined;
      return joined ? `V${y}H${slot + 1}` : `M${slot} ${y}H${slot + 1}`;
    })
    .join("");
}

export function toY(value: number, top: number): number {
  return Math.round((1 - value / top) * HEIGHT * 100) / 100;
}
