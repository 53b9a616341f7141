// A real OIDC provider mints, Schakel believes: somebody who logs in (code with PKCE), a service account (client
// credentials), who is refused although the provider vouches for them, and keys that rotate while both ask.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { log, startProvider } from './oidc/provider.mjs';
import { clientCredentials, login } from './oidc/relying.mjs';
import { serve, tokenOf } from './server.mjs';

const folder = await mkdtemp(join(tmpdir(), 'schakel-oidc-'));

/** Why a token was refused is in the log alone. */
const logged = { SCHAKEL_LOG: 'info,api::auth=debug' };

const VIEWER = '{ viewer { role agency { id name } } }';

/** The status of an answer, and who is asking according to it. */
async function ask(server, token, query = VIEWER) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      'x-request-id': 'judge',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query }),
  });
  const body = await response.text();
  return { status: response.status, body, viewer: JSON.parse(body).data?.viewer };
}

function expect(is, what) {
  if (!is) throw new Error(what);
}

/** The agency of somebody of the demo network, as the database names it: what follows the letter of a global id. */
async function agencyOf(server, handle) {
  const token = await tokenOf(server, handle);
  const { viewer } = await ask(server, token);
  const bytes = Buffer.from(viewer.agency.id, 'base64url').subarray(1).toString('hex');
  return { id: bytes.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), token };
}

/** Asks with each token again and again; `stop` says how often, and throws at the first answer that was not 200. */
function asking(server, tokens) {
  let goOn = true;
  let answers = 0;
  const one = async token => {
    while (goOn) {
      const { status, body } = await ask(server, token());
      if (status !== 200) throw new Error(`${status} while the keys rotate: ${body}`);
      answers += 1;
    }
  };
  const all = Promise.all(tokens.map(one));
  all.catch(() => {});
  return async () => {
    goOn = false;
    await all;
    return answers;
  };
}

async function judge(provider) {
  const demo = await serve(folder, { args: ['--demo'], env: logged });
  const bound = await agencyOf(demo, 'municipality-wouter');
  await demo.stop();

  await writeFile(
    join(folder, 'schakel.toml'),
    `[[issuer]]\nurl = "${provider.url}"\naudience = "schakel"\nagencies = ["${bound.id}"]\n`,
  );
  const server = await serve(folder, { args: ['--config', 'schakel.toml'], env: logged });
  try {
    const person = await login(provider, 'municipality-wouter');
    const asPerson = await ask(server, person);
    expect(asPerson.viewer?.role === 'MUNICIPALITY', `a person who logged in: ${asPerson.body}`);
    const service = await clientCredentials(provider, 'reporter');
    const asService = await ask(server, service);
    expect(asService.viewer?.role === 'REPORTER', `a service account: ${asService.body}`);

    const nobody = await ask(server, null);
    expect(nobody.status === 401, `without a token: ${nobody.status}`);
    const refused = {
      'a member of an agency that is not bound': await login(provider, 'police-fatima'),
      'nobody whom Schakel knows': await login(provider, 'somebody-else'),
      'an application with the name of a person': await clientCredentials(provider, 'municipality-wouter'),
      'a token for another audience': await login(provider, 'municipality-wouter', 'urn:elsewhere'),
      'the token of the development issuer': bound.token,
    };
    for (const [what, token] of Object.entries(refused)) {
      const answer = await ask(server, token);
      expect(answer.status === 401 && answer.body === nobody.body, `${what}: ${answer.status} ${answer.body}`);
    }

    // Nothing is published ahead, the hardest case, and twice at once: the key before stays published.
    let latest = person;
    const stop = asking(server, [() => person, () => service, () => latest, () => latest]);
    for (let rotation = 0; rotation < 2; rotation += 1) {
      await provider.rotate();
      latest = await login(provider, 'municipality-wouter');
      const used = await Promise.all([1, 2, 3, 4].map(() => ask(server, latest)));
      expect(used.every(({ status }) => status === 200), `a token of a new key: ${used[0].body}`);
      await new Promise(resolve => setTimeout(resolve, 300));
    }
    const answers = await stop();
    const fetches = provider.fetches();
    expect(fetches === 3, `the keys were fetched ${fetches} times, not once at first and once a rotation`);
    return `2 kinds of tokens taken, ${Object.keys(refused).length} refused, ${answers} answers through 2 rotations`;
  } catch (error) {
    throw new Error(`${error.message}\n${server.said.split('\n').filter(line => /auth/.test(line)).join('\n')}`);
  } finally {
    await server.stop();
  }
}

const provider = await startProvider();
try {
  console.log(await judge(provider));
} catch (error) {
  console.log(log.join('\n'));
  throw error;
} finally {
  provider.stop();
  await rm(folder, { recursive: true, force: true });
}
