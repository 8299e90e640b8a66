/** How long a try of the login lasts: long enough for a second factor, short enough if the link is passed on. */
export const LOGIN_TRY_MINUTES = 10;
