// A server of one's own: the binary that SCHAKEL_BINARY names, on a database in a folder, with nothing of the
// environment's configuration.
import { spawn } from 'node:child_process';
import { resolve as absolute } from 'node:path';

/** Starts it; resolves to its address, its process id, what it says, and how to stop it. */
export async function serve(folder, { args = [], env: own = {} } = {}) {
  const binary = process.env.SCHAKEL_BINARY;
  if (!binary) throw new Error('SCHAKEL_BINARY names the server; run.mjs sets it');
  const place = ['--database', `sqlite://${folder}/judged.db`, '--listen', '127.0.0.1:0'];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SCHAKEL_')));
  const options = { cwd: folder, env: { ...env, ...own }, stdio: ['ignore', 'pipe', 'pipe'] };
  const server = spawn(absolute(binary), ['serve', ...place, ...args], options);
  const served = { said: '', pid: server.pid, ended: null };
  const ended = new Promise(resolve => {
    server.on('close', code => {
      served.ended = code ?? 'a signal';
      resolve();
    });
  });
  served.stop = async () => {
    server.kill('SIGTERM');
    await ended;
  };
  served.url = await new Promise((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', bytes => {
        served.said += bytes;
        const found = / serving address="(http:[^"]+)"/.exec(served.said);
        if (found) resolve(found[1]);
      });
    }
    server.on('error', reject);
    ended.then(() => reject(new Error(`the server ended\n${served.said}`)));
  });
  return served;
}

/** A bearer token of somebody of its demo network. */
export async function tokenOf(server, handle) {
  const people = await (await fetch(`${server.url}/demo/people`)).json();
  return people.find(one => one.handle === handle).token;
}
