"use client";

import { arrayMove, useSortable } from "@dnd-kit/sortable";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { RowList } from "@/app/ui/kit/row-list";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { placeGroup, saveOrder } from "@/app/ui/tunnels/actions/move-tunnel";
import { groupTunnels, shortUpstream } from "@/app/ui/tunnels/group-tunnels";
import { TunnelDot } from "@/app/ui/tunnels/tunnel-word";
import type { Tunnel } from "@/lib/contract/tunnels";
import { Handle, Sortable, toStyle } from "./sortable";

/** The list for arranging: by dragging, or with Space, arrows and Space again. Loaded on demand. */
export default function ArrangeList({ tunnels }: { tunnels: readonly Tunnel[] }) {
  const store = useLiveStore();
  const groups = groupTunnels(tunnels);
  const named = groups.flatMap(({ name, tunnels: members }) =>
    name === undefined ? [] : [{ id: name, name, tunnels: members }],
  );
  const loose = groups.find(({ name }) => name === undefined);
  const drop = (from: number, to: number) => {
    const [moved, place] = [named[from], named[to]];
    if (moved && place) void placeGroup(store, moved.name, place.name);
  };
  return (
    <>
      <p className="mt-3 text-muted">
        Drag a tunnel or a group by its handle. By keyboard: Space takes it, the arrows move it,
        Space puts it down.
      </p>
      <Sortable items={named} onMove={drop}>
        {named.map((group) => (
          <SortableGroup key={group.id} {...group} />
        ))}
      </Sortable>
      {loose ? (
        <section aria-label="Other tunnels" className="mt-5">
          {named.length > 0 ? <h2 className="pb-2 text-sm font-semibold">Other tunnels</h2> : null}
          <SortableTunnels tunnels={loose.tunnels} />
        </section>
      ) : null}
    </>
  );
}

function SortableTunnels({ tunnels }: { tunnels: readonly Tunnel[] }) {
  const store = useLiveStore();
  const drop = (from: number, to: number) => {
    const ids = tunnels.map(({ id }) => id);
    void saveOrder(store, arrayMove(ids, from, to));
  };
  return (
    <Sortable items={tunnels} onMove={drop}>
      <RowList>
        {tunnels.map((tunnel) => (
          <SortableRow key={tunnel.id} tunnel={tunnel} />
        ))}
      </RowList>
    </Sortable>
  );
}

function SortableGroup({
  id,
  name,
  tunnels,
}: {
  id: string;
  name: string;
  tunnels: readonly Tunnel[];
}) {
  const sortable = useSortable({ id });
  return (
    <section
      ref={sortable.setNodeRef}
      aria-label={name}
      style={toStyle(sortable)}
      className={joinClasses("mt-5", sortable.isDragging && "relative z-10 opacity-80")}
    >
      <div className="flex items-center gap-1 pb-1 pl-2">
        <Handle label={`Move group ${name}`} sortable={sortable} />
        <h2 className="min-w-0 text-sm font-semibold wrap-anywhere">{name}</h2>
      </div>
      <SortableTunnels tunnels={tunnels} />
    </section>
  );
}

function SortableRow({ tunnel }: { tunnel: Tunnel }) {
  const { id, name, upstream, status } = tunnel;
  const sortable = useSortable({ id });
  return (
    <li
      ref={sortable.setNodeRef}
      aria-label={name}
      style={toStyle(sortable)}
      className={joinClasses(
        "flex items-center gap-3 border-t border-line bg-panel px-2 py-1.5 first:border-t-0",
        sortable.isDragging && "relative z-10 shadow-pop",
      )}
    >
      <Handle label={`Move ${name}`} sortable={sortable} />
      <TunnelDot status={status} />
      <span className="min-w-0 truncate font-medium">{name}</span>
      <span className="min-w-0 truncate text-sm text-muted">{shortUpstream(upstream)}</span>
    </li>
  );
}
