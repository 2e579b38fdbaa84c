// The real reader gateway beside the browser: paired by its code, fed through its standard input.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = process.env.REGULARS_GATEWAY ?? '../target/debug/reader-gateway';

/** A gateway with a directory of its own. */
export class ReaderGateway {
  #directory = mkdtempSync(join(tmpdir(), 'reader-gateway-'));
  #children: ChildProcessWithoutNullStreams[] = [];

  /** Settings of one reader that types lines, with more lines of its own and of the gateway. */
  configure(more: string, ofGateway = ''): void {
    writeFileSync(
      join(this.#directory, 'reader.toml'),
      `${ofGateway}\n[[reader]]\nid = "desk"\ndriver = "stdin"\n${more}\n`,
    );
  }

  /** Begins to pair; answers with the code to type. */
  async beginPairing(server: string, name: string): Promise<string> {
    const child = this.#start('pair', server, '--name', name);
    return new Promise((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const code = /[A-Z0-9]{4}-[A-Z0-9]{4}/u.exec(said)?.[0];
        if (code) resolve(code);
      });
      child.on('close', () => reject(new Error(`the gateway ended: ${said}`)));
    });
  }

  /** Waits until the code was typed. */
  async paired(): Promise<void> {
    const child = this.#children.at(-1);
    if (child?.exitCode === null) await new Promise((resolve) => child.on('close', resolve));
  }

  /** Begins to read. */
  run(): void {
    this.#start('run');
  }

  /** Holds a card to the reader. */
  tap(line: string): void {
    this.#children.at(-1)?.stdin.write(`${line}\n`);
  }

  /** Ends what runs. */
  async stop(): Promise<void> {
    const child = this.#children.at(-1);
    if (child?.exitCode !== null) return;
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  /** Ends it and forgets everything. */
  end(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #start(...words: string[]): ChildProcessWithoutNullStreams {
    const child = spawn(PROGRAM, ['--dir', this.#directory, '--lang', 'en', ...words]);
    child.stderr.on('data', () => undefined);
    this.#children.push(child);
    return child;
  }
}
