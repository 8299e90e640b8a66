import { answer } from "@/app/api/answer";
import { listVisits, visitsAsCsv } from "@/lib/access/list-visits";
import { parseInput } from "@/lib/base/parse-input";
import { visitQuerySchema } from "@/lib/contract/gate";
import { listStored } from "@/lib/tunnels/store";

export function GET(request: Request): Promise<Response> {
  return answer(() => {
    const search = Object.fromEntries(new URL(request.url).searchParams);
    const query = parseInput(visitQuerySchema, search);
    if (query.format === "json") return listVisits(query);
    const names = new Map(listStored().map(({ config }) => [config.id, config.name]));
    return new Response(
      visitsAsCsv(query, (id) => names.get(id) ?? id),
      {
        headers: {
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": 'attachment; filename="gatehouse-visits.csv"',
        },
      },
    );
  });
}
