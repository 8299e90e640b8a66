import { expect, test } from "vitest";
import { refuseOtherHost } from "./refuse-other-host";

const replay = (name: string) => () => refuseOtherHost({ headers: [[name, "admin.internal"]] });

test.each([
  "Host",
  "forwarded",
  "X-Forwarded-Host",
  "X_Forwarded_Host",
  "X.Forwarded.Host",
  "X-Forwarded-Server",
  "X_Original_Host",
  "X-HTTP-Host-Override",
  "X-Host",
])("an assistant repeats no request with a %s of its own", (name) => {
  expect(replay(name)).toThrow(expect.objectContaining({ code: "owner_needed" }));
});

test.each(["X-Forwarded-For", "X-Forwarded-Proto", "Accept", "X-Hostess"])(
  "%s names no site",
  (name) => {
    expect(replay(name)).not.toThrow();
  },
);
