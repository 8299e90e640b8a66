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
  SortableContext,
  sortableKeyboardCoordinates,
  type useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { GripVertical } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";

type SortableProps = {
  items: readonly { id: string; name: string }[];
  /** Called with the old and the new index in `items`. */
  onMove: (from: number, to: number) => void;
  children: ReactNode;
};

/** A vertical list whose items are sorted by their handles. */
export function Sortable({ items, onMove, children }: SortableProps) {
  const sensors = useSensors(
    useSensor(PointerSensor),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = items.map(({ id }) => id);
  const names = new Map(items.map(({ id, name }) => [id, name]));
  const drop = ({ active, over }: DragEndEvent) => {
    const [from, to] = [ids.indexOf(String(active.id)), ids.indexOf(String(over?.id))];
    if (from !== to && to !== -1) onMove(from, to);
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
        {children}
      </SortableContext>
    </DndContext>
  );
}

type Sorted = ReturnType<typeof useSortable>;

export function Handle({ label, sortable }: { label: string; sortable: Sorted }) {
  return (
    <button
      ref={sortable.setActivatorNodeRef}
      type="button"
      {...sortable.attributes}
      {...sortable.listeners}
      aria-label={label}
      className="inline-grid size-8 shrink-0 cursor-grab touch-none place-items-center rounded-md text-faint hover:bg-raised hover:text-text active:cursor-grabbing"
    >
      <GripVertical size={16} aria-hidden />
    </button>
  );
}

export function toStyle({ transform, transition }: Sorted): CSSProperties {
  return {
    transform: transform ? `translate3d(0, ${Math.round(transform.y)}px, 0)` : undefined,
    transition,
  };
}

type Described = { name: string; place: number; count: number };

/** The texts of a screen reader while an item is carried. */
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
