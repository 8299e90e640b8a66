import os from "node:os";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchMachine } from "./watch-machine";

const address = (text: string): NodeJS.Dict<os.NetworkInterfaceInfo[]> => ({
  en0: [
    {
      address: text,
      netmask: "255.255.255.0",
      family: "IPv4",
      mac: "00:00:00:00:00:00",
      internal: false,
      cidr: `${text}/24`,
    },
  ],
});

const interfaces = vi.spyOn(os, "networkInterfaces");
let stop = () => {};
let wakes = 0;

beforeEach(() => {
  vi.useFakeTimers();
  interfaces.mockReturnValue(address("192.0.2.7"));
  wakes = 0;
  stop = watchMachine(() => {
    wakes += 1;
  });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

test("nothing is reported while the machine is awake on the same network", () => {
  vi.advanceTimersByTime(60_000);
  expect(wakes).toBe(0);
});

test("another address is reported once", () => {
  interfaces.mockReturnValue(address("198.51.100.9"));
  vi.advanceTimersByTime(5_000);
  expect(wakes).toBe(1);
});

test("the loss of the network and its return are reported", () => {
  interfaces.mockReturnValue({});
  vi.advanceTimersByTime(2_000);
  interfaces.mockReturnValue(address("192.0.2.7"));
  vi.advanceTimersByTime(2_000);
  expect(wakes).toBe(2);
});

test("a timer that is seconds late shows that the machine slept", () => {
  vi.advanceTimersByTime(3_000);
  vi.setSystemTime(Date.now() + 600_000);
  vi.advanceTimersByTime(1_000);
  expect(wakes).toBe(1);
});

test("after its end it reports nothing more", () => {
  stop();
  interfaces.mockReturnValue({});
  vi.advanceTimersByTime(5_000);
  expect(wakes).toBe(0);
});
