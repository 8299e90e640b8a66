"use client";

import { useId, useMemo } from "react";
import { GroupHead } from "@/app/ui/groups/group-head";
import { RowList } from "@/app/ui/kit/row-list";
import { useGrowing } from "@/app/ui/kit/use-growing";
import { groupTunnels, type TunnelGroup } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";
import { TunnelRow } from "./tunnel-row";

const LONG_FROM = 60;

type Names = Readonly<Record<string, string>>;

type Props = {
  tunnels: readonly Tunnel[];
  /** The filter's result; undefined without a filter. The other rows are hidden, not removed. */
  found: readonly Tunnel[] | undefined;
  profileNames: Names;
};

/** The list itself. Rows of a long list below the first screens are added after the page reacts to input. */
export function TunnelGroups({ tunnels, found, profileNames }: Props) {
  const groups = useMemo(() => groupTunnels(tunnels), [tunnels]);
  const foundIds = useMemo(() => found && new Set(found.map(({ id }) => id)), [found]);
  const grown = useGrowing(tunnels.length);
  const named = groups.some((group) => group.name !== undefined);
  let before = 0;
  return groups.map((group) => {
    const room = grown - before;
    before += group.tunnels.length;
    return (
      <Group
        key={group.name ?? ""}
        group={group}
        heading={named ? (group.name ?? "Other tunnels") : undefined}
        room={room}
        foundIds={foundIds}
        profileNames={profileNames}
      />
    );
  });
}

function Group(props: {
  group: TunnelGroup;
  heading: string | undefined;
  /** How many of its rows are rendered already. */
  room: number;
  foundIds: ReadonlySet<string> | undefined;
  profileNames: Names;
}) {
  const id = useId();
  const { group, heading, room, foundIds, profileNames } = props;
  const { name, tunnels } = group;
  const isFound = (tunnel: Tunnel) => foundIds?.has(tunnel.id) ?? true;
  return (
    <section
      aria-labelledby={heading ? id : undefined}
      hidden={!tunnels.some(isFound)}
      className="mt-5"
    >
      {name === undefined ? null : <GroupHead id={id} name={name} tunnels={tunnels} />}
      {heading && name === undefined ? (
        <h2 id={id} className="pb-2 text-sm font-semibold">
          {heading}
        </h2>
      ) : null}
      <RowList long={tunnels.length > LONG_FROM}>
        {tunnels.map((tunnel, index) =>
          index < room || foundIds?.has(tunnel.id) ? (
            <TunnelRow
              key={tunnel.id}
              tunnel={tunnel}
              hidden={!isFound(tunnel)}
              profileName={profileNames[tunnel.profileId] ?? "unknown profile"}
            />
          ) : null,
        )}
      </RowList>
    </section>
  );
}
