// Runs COMMAND with a slow line before the server in REGULARS_URL: every answer comes after a random time, and answers
// overtake one another, as in a shop with a bad connection. What acts on a page that is not there yet fails here.
// usage: slow-line.mjs LONGEST_MS COMMAND...
import { spawn } from 'node:child_process';
import { createServer, request } from 'node:http';

const [longest, command, ...args] = process.argv.slice(2);
const server = new URL(process.env.REGULARS_URL);

const line = createServer((asked, answer) => {
  const { method, url, headers } = asked;
  const onward = request(server, { method, path: url, headers }, (found) => {
    // The pages themselves come faster: it is the data that a shop waits for.
    const wait = (Math.random() * Number(longest)) / (url.startsWith('/api/') ? 1 : 10);
    setTimeout(() => {
      answer.writeHead(found.statusCode, found.rawHeaders);
      answer.flushHeaders();
      found.pipe(answer);
    }, wait);
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  asked.pipe(onward);
});

line.listen(0, '127.0.0.1', () => {
  const address = `http://127.0.0.1:${line.address().port}`;
  console.log(`Answers take up to ${longest} ms on ${address}.`);
  const running = spawn(command, args, { stdio: 'inherit', env: { ...process.env, REGULARS_URL: address } });
  running.on('exit', (code) => process.exit(code ?? 1));
});
