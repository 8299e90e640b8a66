import { expect, test } from "vitest";
import { findMoves, withChanges } from "./destinations";

const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";

test.each([
  ["another host", { issuerUrl: "https://id.example.net/P2" }, ["issuerUrl"]],
  ["another path", { issuerUrl: "https://id.example.com/P3" }, ["issuerUrl"]],
  ["another port", { issuerUrl: "https://id.example.com:8443/P2" }, ["issuerUrl"]],
  ["another scheme", { issuerUrl: "http://id.example.com/P2" }, ["issuerUrl"]],
  ["a slash at the end", { issuerUrl: "https://id.example.com/P2//" }, []],
  ["a host in capitals", { issuerUrl: "https://ID.example.com/P2" }, []],
  ["another name", { name: "Renamed", clientId: "P3", scopes: [] }, []],
  ["what is not given", { issuerUrl: undefined }, []],
])("a profile's secret moves with %s", (_what, changes, moves) => {
  const stored = { name: "Acme", issuerUrl: "https://id.example.com/P2", clientId: "P2" };
  expect(findMoves("profile", stored, withChanges(stored, changes))).toEqual(moves);
});

test.each([
  ["another ingress", { serverAddr: "connect.example.net:443" }, ["serverAddr"]],
  ["no ingress", { serverAddr: null }, ["serverAddr"]],
  ["another CA", { caCertificate: PEM.replace("AAAA", "AAAB") }, ["caCertificate"]],
  ["no CA", { caCertificate: null }, ["caCertificate"]],
  ["both", { serverAddr: null, caCertificate: null }, ["serverAddr", "caCertificate"]],
  ["the line breaks of a form", { caCertificate: `${PEM.replaceAll("\n", "\r\n")}\r\n` }, []],
  ["another authtoken", { authtoken: "2other" }, []],
])("an account's authtoken moves with %s", (_what, changes, moves) => {
  const stored = { name: "Work", serverAddr: "connect.example.com:443", caCertificate: PEM };
  expect(findMoves("account", stored, withChanges(stored, changes))).toEqual(moves);
});

test("an account without an ingress gets one", () => {
  expect(findMoves("account", {}, { serverAddr: "connect.example.net:443" })).toEqual([
    "serverAddr",
  ]);
  expect(findMoves("account", {}, { serverAddr: "" })).toEqual([]);
});

test("a webhook's secret moves with any other address", () => {
  const stored = { url: "https://hooks.example.com/a" };
  expect(findMoves("webhook", stored, { url: "https://hooks.example.com/b" })).toEqual(["url"]);
  expect(findMoves("webhook", stored, stored)).toEqual([]);
});
