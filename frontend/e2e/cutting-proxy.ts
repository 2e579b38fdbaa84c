// A way to the server that breaks: every connection ends after some bytes, in the middle of anything.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const BYTES_MIN = 1_000;
const BYTES_MAX = 30_000;

/** A proxy in front of a server. Connections that are begun while it cuts end after a random number of bytes. */
export class CuttingProxy {
  cutting = false;
  /** Connections that were cut. */
  cuts = 0;
  #server: Server;
  #sockets = new Set<Socket>();

  constructor(target: URL) {
    this.#server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      let left = this.cutting ? BYTES_MIN + Math.floor(Math.random() * (BYTES_MAX - BYTES_MIN)) : Infinity;
      const end = () => {
        near.destroy();
        far.destroy();
        this.#sockets.delete(near);
      };
      const pass = (from: Socket, to: Socket) =>
        from.on('data', (chunk: Buffer) => {
          const part = chunk.subarray(0, left);
          left -= part.length;
          if (left > 0) {
            to.write(part);
            return;
          }
          this.cuts += 1;
          to.write(part, end);
        });
      pass(near, far);
      pass(far, near);
      for (const socket of [near, far]) socket.on('error', end).on('close', end);
      this.#sockets.add(near);
    });
  }

  /** Its address, once it listens. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends it and every connection. */
  end(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
