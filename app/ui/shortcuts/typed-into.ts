/** What takes letters. A checkbox or a radio button does nothing with one, so it stays a shortcut there. */
export const TYPED_INTO = "input:not([type=checkbox], [type=radio]), textarea, select";
