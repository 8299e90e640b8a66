export const KEY_WORDS = ["create", "list", "revoke"] as const;
