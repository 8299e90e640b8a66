/** How long a try of the login lasts: enough for a second factor, short enough for a link that got around. */
export const LOGIN_TRY_MINUTES = 10;
