import { answer } from "@/app/api/answer";
import { Problem } from "@/lib/errors/problem";

/** Scripts get problem details for a path that does not exist, not the page that people see. */
function refuse(): Promise<Response> {
  return answer(() => {
    throw new Problem("no_such_route");
  });
}

export { refuse as DELETE, refuse as GET, refuse as PATCH, refuse as POST, refuse as PUT };
