import { expect, test } from "vitest";
import { changesToBody } from "./resource-body";

const BASE = { name: "Work", issuerUrl: "https://id.example.com", scopes: "openid email", key: "" };
const toBody = ({ scopes, ...text }: typeof BASE) => ({ ...text, scopes: scopes.split(" ") });
const changes = (changed: Partial<typeof BASE>) =>
  changesToBody<keyof typeof BASE>({ ...BASE, ...changed }, BASE, "key", toBody);

test("only changed fields are sent, in the form that the API accepts", () => {
  expect(changes({})).toEqual({});
  expect(changes({ name: "Home" })).toEqual({ name: "Home" });
  expect(changes({ name: "", scopes: "openid" })).toEqual({ name: "", scopes: ["openid"] });
});

test("a new secret is sent with all fields that decide its destination", () => {
  expect(changes({ key: "K2new" })).toEqual({
    name: "Work",
    issuerUrl: "https://id.example.com",
    scopes: ["openid", "email"],
    key: "K2new",
  });
});
