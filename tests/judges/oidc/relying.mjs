// The two ways to a token: authorization code with PKCE, through the provider's own pages, and client credentials.
import { createHash, randomBytes } from 'node:crypto';
import { CALLBACK, SCHAKEL, SECRET } from './provider.mjs';

/** A browser without a window: it keeps cookies, and stops where it is sent elsewhere. */
function browser() {
  const cookies = new Map();
  return async (url, form) => {
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      body: form && new URLSearchParams(form),
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';', 1)[0].split(/=(.*)/s);
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    const to = response.headers.get('location');
    return { response, to: to && new URL(to, url).href };
  };
}

async function token(provider, form, headers = {}) {
  const response = await fetch(`${provider.url}/token`, { method: 'POST', headers, body: new URLSearchParams(form) });
  const answer = await response.json();
  if (!answer.access_token) throw new Error(`no token: ${JSON.stringify(answer)}`);
  return answer.access_token;
}

/** The access token of somebody who logs in and consents. */
export async function login(provider, who, resource = SCHAKEL) {
  const verifier = randomBytes(32).toString('base64url');
  const visit = browser();
  const asked = new URLSearchParams({
    client_id: 'dossier',
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid api',
    resource,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  let { response, to } = await visit(`${provider.url}/auth?${asked}`);
  for (let pages = 0; !to?.startsWith(CALLBACK); pages += 1) {
    if (pages > 10) throw new Error('the login goes on for ever');
    if (to) {
      ({ response, to } = await visit(to));
      continue;
    }
    const page = await response.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (!prompt) throw new Error(`neither a page to fill in nor a way on: ${response.status} ${page}`);
    ({ response, to } = await visit(response.url, { prompt, login: who, password: 'any' }));
  }
  const code = new URL(to).searchParams.get('code');
  if (!code) throw new Error(`no code: ${to}`);
  const form = { grant_type: 'authorization_code', client_id: 'dossier', code, redirect_uri: CALLBACK, resource };
  return token(provider, { ...form, code_verifier: verifier });
}

/** The access token of an application of its own. */
export function clientCredentials(provider, client) {
  const authorization = `Basic ${Buffer.from(`${client}:${SECRET}`).toString('base64')}`;
  const form = { grant_type: 'client_credentials', resource: SCHAKEL, scope: 'api' };
  return token(provider, form, { authorization });
}
