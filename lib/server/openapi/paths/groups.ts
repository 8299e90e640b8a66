import { groupPatchSchema } from "@/lib/contract/group-patch";
import { groupSchema } from "@/lib/contract/groups";
import { stopTimeSchema } from "@/lib/contract/tunnel-input";
import { tunnelSchema } from "@/lib/contract/tunnels";
import { json, type Operation, type Section } from "@/lib/server/openapi/operation";

export const groups: Section = {
  tag: "Groups",
  description: "Tunnels with the same group, under its name in any case.",
  paths: {
    "/api/groups": {
      get: {
        id: "listGroups",
        summary: "All groups, each with its one link.",
        answers: { 200: json("The groups.", { list: groupSchema }) },
      },
    },
    "/api/groups/{name}": {
      get: {
        id: "getGroup",
        summary: "A group, and its one link.",
        answers: { 200: json("The group.", groupSchema) },
      },
      patch: {
        id: "updateGroup",
        summary:
          "Turn a group's one link on or off, or say where it is. What is up in the group starts again, behind the link or alone.",
        body: groupPatchSchema,
        answers: { 200: json("The group as it is now; the rest comes as events.", groupSchema) },
        problems: [409],
      },
    },
    "/api/groups/{name}/start": { post: action("startGroup", "Want every tunnel of a group up.") },
    "/api/groups/{name}/stop": { post: action("stopGroup", "Want every tunnel of a group down.") },
    "/api/groups/{name}/stop-at": {
      post: {
        id: "setGroupStopTime",
        summary: "Set, put off or call off when the running tunnels of a group stop.",
        body: stopTimeSchema,
        answers: { 200: json("The tunnels of the group.", { list: tunnelSchema }) },
        problems: [409],
      },
    },
  },
};

function action(id: string, summary: string): Operation {
  return {
    id,
    summary,
    answers: {
      202: json("The tunnels of the group; the rest comes as events.", { list: tunnelSchema }),
    },
    problems: [409],
  };
}
