// The two addresses that the page talks to; both on its own server.

/** The people of the demo network, or null where there is no demo. */
export async function demoPeople() {
  const response = await fetch('/demo/people', { credentials: 'omit', headers: { accept: 'application/json' } });
  if (!response.ok) return null;
  const people = await response.json();
  return Array.isArray(people) && people.length > 0 ? people : null;
}

/** Sends one request as somebody; resolves to the status and the answer, also where the answer is a failure. */
export async function ask(body, { token, language, headers }) {
  const all = new Headers(headers);
  all.set('accept', 'application/graphql-response+json, application/json;q=0.9');
  all.set('content-type', 'application/json');
  all.set('accept-language', language);
  all.set('authorization', `Bearer ${token}`);
  const request = { method: 'POST', credentials: 'omit', headers: all, body: JSON.stringify(body) };
  const response = await fetch('/graphql', request);
  const text = await response.text();
  try {
    return { status: response.status, result: JSON.parse(text) };
  } catch {
    const message = `${response.status} ${response.statusText} ${text.slice(0, 200)}`.trim();
    return { status: response.status, result: { errors: [{ message }] } };
  }
}

/** Who holds a pasted token, as the API itself sees it. */
export async function holder(token, language) {
  const query = '{ viewer { member { name } role agency { name } } }';
  const { result } = await ask({ query }, { token, language });
  const viewer = result.data?.viewer;
  return { handle: '', name: viewer?.member?.name ?? null, role: viewer?.role, agency: viewer?.agency?.name, token };
}
