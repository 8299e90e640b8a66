import {
  checkReportSchema,
  loginResultSchema,
  loginTrySchema,
  profileCreateSchema,
  profilePatchSchema,
  profileSchema,
} from "@/lib/contract/profiles";
import { json, type Section } from "@/lib/server/openapi/operation";
import { resource } from "./resource";

export const profiles: Section = {
  tag: "Profiles",
  description: "Descope applications: issuer URL, client id, client secret and scopes.",
  paths: {
    ...resource({
      path: "profiles",
      name: "Profile",
      noun: "Descope profile",
      item: profileSchema,
      create: profileCreateSchema,
      patch: profilePatchSchema,
    }),
    "/api/profiles/{id}/check": {
      post: {
        id: "checkProfile",
        summary: "Ask the issuer whether all of the profile is right.",
        answers: {
          200: json("What was looked at, and how each of it came out.", checkReportSchema),
        },
        problems: [409],
      },
    },
    "/api/profiles/{id}/login": {
      post: {
        id: "beginLogin",
        summary: "Begin a real login with this profile. Open the answer's `url` in a browser.",
        answers: {
          201: json("Where the login is, and until when it can be done.", loginTrySchema),
        },
        problems: [409, 502],
      },
    },
    "/api/profiles/{id}/login/{tryId}": {
      get: {
        id: "getLoginResult",
        summary: "How a login that was begun has ended.",
        answers: { 200: json("Still waiting, or how it ended.", loginResultSchema) },
      },
    },
  },
};
