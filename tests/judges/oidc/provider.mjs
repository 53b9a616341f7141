// An OIDC provider on the loopback: `oidc-provider`, certified, with keys and clients of ours. Who logs in is whom they
// say they are.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

export const CALLBACK = 'http://127.0.0.1/callback';
export const SECRET = 'not-a-secret-it-lives-as-long-as-the-judge';
/** The resource that stands for the API, and one that does not. */
export const SCHAKEL = 'urn:schakel';

/** What the provider has complained of. */
export const log = [];

/** A new pair for ES256, as a JWK. */
function newKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'ES256' };
}

/** The names of two service accounts; the second is that of a person. */
const services = ['reporter', 'municipality-wouter'].map(client_id => ({
  client_id,
  client_secret: SECRET,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
}));

const dossier = {
  client_id: 'dossier',
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code'],
  redirect_uris: [CALLBACK],
  response_types: ['code'],
};

function provide(url, jwks) {
  const provider = new Provider(url, {
    jwks,
    clients: [dossier, ...services],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    pkce: { required: () => true },
    cookies: { keys: ['judge'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({
          scope: 'api',
          audience: resource.replace('urn:', ''),
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'ES256', kid: jwks.keys[0].kid } },
        }),
      },
    },
  });
  for (const event of ['server_error', 'authorization.error', 'grant.error', 'interaction.error']) {
    provider.on(event, (_, error) => log.push(`${event}: ${error.message} ${error.error_description ?? ''}`));
  }
  return provider.callback();
}

/** Starts it; it says how often its keys were asked for, and rotates them: the newest signs, all stay published. */
export async function startProvider() {
  let fetches = 0;
  let handle = () => {};
  const server = createServer((request, response) => {
    if (request.url === '/jwks') fetches += 1;
    handle(request, response);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const keys = [newKey()];
  handle = provide(url, { keys: [...keys] });
  return {
    url,
    fetches: () => fetches,
    rotate: () => {
      keys.unshift(newKey());
      handle = provide(url, { keys: [...keys] });
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
