"use client";

import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { GripVertical } from "lucide-react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { RowList } from "@/app/ui/kit/row-list";
import { StateDot } from "@/app/ui/kit/state-text";
import { useLiveStore } from "@/app/ui/live/live-provider";
import type { Tunnel } from "@/lib/tunnels/schema";
import { groupTunnels, shortUpstream } from "./group-tunnels";
import { saveOrder } from "./move-tunnel";

/** The list as something to put in order: by dragging, or by Space, arrows and Space again. Loaded on demand. */
export default function ArrangeList({ tunnels }: { tunnels: readonly Tunnel[] }) {
  return (
    <>
      <p className="mt-3 text-muted">
        Drag a tunnel by its handle. By keyboard: Space takes it, the arrows move it, Space puts it
        down.
      </p>
      {groupTunnels(tunnels).map(({ name, tunnels: members }) => (
        <section key={name ?? ""} aria-label={name ?? "Other tunnels"} className="mt-5">
          <h2 className="px-1 pb-2 text-sm font-semibold wrap-anywhere">
            {name ?? "Other tunnels"}
          </h2>
          <Sortable tunnels={members} />
        </section>
      ))}
    </>
  );
}

function Sortable({ tunnels }: { tunnels: readonly Tunnel[] }) {
  const store = useLiveStore();
  const sensors = useSensors(
    useSensor(PointerSensor),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = tunnels.map(({ id }) => id);
  const names = new Map(tunnels.map(({ id, name }) => [id, name]));
  const drop = ({ active, over }: DragEndEvent) => {
    const [from, to] = [ids.indexOf(String(active.id)), ids.indexOf(String(over?.id))];
    if (from === to || to === -1) return;
    void saveOrder(store, arrayMove(ids, from, to));
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={drop}
      accessibility={{
        announcements: announceWith((id) => ({
          name: names.get(String(id)) ?? "",
          place: ids.indexOf(String(id)) + 1,
          count: ids.length,
        })),
      }}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <RowList>
          {tunnels.map((tunnel) => (
            <SortableRow key={tunnel.id} tunnel={tunnel} />
          ))}
        </RowList>
      </SortableContext>
    </DndContext>
  );
}

function SortableRow({ tunnel }: { tunnel: Tunnel }) {
  const { id, name, upstream, status } = tunnel;
  const sortable = useSortable({ id });
  const { transform, transition } = sortable;
  return (
    <li
      ref={sortable.setNodeRef}
      aria-label={name}
      style={{
        transform: transform ? `translate3d(0, ${Math.round(transform.y)}px, 0)` : undefined,
        transition,
      }}
      className={joinClasses(
        "flex items-center gap-3 border-t border-line bg-panel px-2 py-1.5 first:border-t-0",
        sortable.isDragging && "relative z-10 shadow-pop",
      )}
    >
      <button
        ref={sortable.setActivatorNodeRef}
        type="button"
        {...sortable.attributes}
        {...sortable.listeners}
        aria-label={`Move ${name}`}
        className="inline-grid size-8 shrink-0 cursor-grab touch-none place-items-center rounded-md text-faint hover:bg-raised hover:text-text active:cursor-grabbing"
      >
        <GripVertical size={16} aria-hidden />
      </button>
      <StateDot state={status.state} />
      <span className="min-w-0 truncate font-medium">{name}</span>
      <span className="min-w-0 truncate text-sm text-muted">{shortUpstream(upstream)}</span>
    </li>
  );
}

type Described = { name: string; place: number; count: number };

/** What a screen reader says while something is carried. */
function announceWith(describe: (id: string | number) => Described) {
  const over = (id: string | number | undefined) => {
    if (id === undefined) return "over no place";
    const { place, count } = describe(id);
    return `at place ${place} of ${count}`;
  };
  return {
    onDragStart: ({ active }: { active: { id: string | number } }) =>
      `${describe(active.id).name} is taken, ${over(active.id)}.`,
    onDragOver: ({ active, over: target }: Move) =>
      `${describe(active.id).name} is ${over(target?.id)}.`,
    onDragEnd: ({ active, over: target }: Move) =>
      `${describe(active.id).name} is put down ${over(target?.id)}.`,
    onDragCancel: ({ active }: { active: { id: string | number } }) =>
      `${describe(active.id).name} is back where it was.`,
  };
}

type Move = { active: { id: string | number }; over: { id: string | number } | null };
