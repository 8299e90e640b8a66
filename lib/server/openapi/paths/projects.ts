import { projectAppCreateSchema, projectAppSchema } from "@/lib/contract/projects";
import { tunnelSchema } from "@/lib/contract/tunnels";
import { json, type Section } from "@/lib/server/openapi/operation";

export const projects: Section = {
  tag: "Projects",
  description: "The tunnels of the apps in a checked-in gatehouse.yml, for `gatehouse up`.",
  paths: {
    "/api/projects": {
      get: {
        id: "listProjectApps",
        summary: "The apps of all projects on this machine that have a tunnel.",
        answers: { 200: json("The apps.", { list: projectAppSchema }) },
      },
      post: {
        id: "createProjectTunnel",
        summary: "Make the tunnel of an app, and remember that it is its.",
        body: projectAppCreateSchema,
        answers: { 201: json("The tunnel, stopped.", tunnelSchema) },
        problems: [409],
      },
    },
  },
};
