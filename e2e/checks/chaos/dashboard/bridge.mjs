import net from "node:net";

// Runs in the dashboard's network namespace. Passes connections from a Unix socket, which no namespace blocks, to the
// dashboard's port. `node bridge.mjs SOCKET PORT`
const [socketPath = "", port = ""] = process.argv.slice(2);
net
  .createServer((near) => {
    const far = net.connect(Number(port), "127.0.0.1");
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on("error", end).on("close", end);
    near.pipe(far).pipe(near);
  })
  .listen(socketPath, () => console.log("ready"));
