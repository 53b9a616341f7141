// Drives the explorer of a running server with a demo network, as a visitor would, in a headless Chromium.
//
//   node explorer.mjs http://127.0.0.1:8080 [screenshot.png]
//
// CHROMIUM names the browser (/usr/bin/chromium); SCHAKEL_SEES and SCHAKEL_MISSES the handles of two people, of whom
// the second sees less (the first one of each role by default: WIJKTEAM and SCHOOL).
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [address, screenshot] = process.argv.slice(2);
if (!address) {
  console.error('usage: node explorer.mjs <address> [screenshot.png]');
  process.exit(2);
}
const origin = new URL(address).origin;
const EXAMPLE = 'case-in-full';
const MUTATION = 'case-open';

const people = await (await fetch(`${origin}/demo/people`)).json();
const handle = (role, named) => named ?? people.find(one => one.role === role)?.handle;
const sees = handle('WIJKTEAM', process.env.SCHAKEL_SEES);
const misses = handle('SCHOOL', process.env.SCHAKEL_MISSES);

const profile = await mkdtemp(join(tmpdir(), 'schakel-browser-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  viewport: { width: 1440, height: 900 },
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

browser.setDefaultTimeout(10_000);

// Whatever the page does that it must not.
const trouble = [];
await browser.addInitScript(() => {
  document.addEventListener('securitypolicyviolation', event =>
    console.error(`policy violation: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ''}`),
  );
});
await browser.route('**/*', route => {
  const url = new URL(route.request().url());
  if (url.origin === origin || url.protocol === 'data:') return route.continue();
  trouble.push(`request to another origin: ${url}`);
  return route.abort();
});
const page = browser.pages()[0] ?? (await browser.newPage());
page.on('console', message => {
  if (message.type() === 'error') trouble.push(`console: ${message.text()}`);
});
page.on('pageerror', error => trouble.push(`uncaught: ${error.message}`));

const panel = page.getByRole('complementary');
const withheld = panel.locator('.withheld');

const isAnswer = response =>
  response.url() === `${origin}/graphql` && response.request().postDataJSON().operationName !== 'IntrospectionQuery';

/** The answer to what `act` sets off, once the page shows it. */
async function answered(act) {
  const [reply] = await Promise.all([page.waitForResponse(isAnswer), act()]);
  const result = await reply.json();
  await page.waitForFunction(expected => {
    const text = document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue();
    return text && JSON.stringify(JSON.parse(text)) === expected;
  }, JSON.stringify(result));
  return { result, language: await reply.request().headerValue('accept-language') };
}

const choose = (field, value) => page.locator(`.${field} select`).selectOption(value);
const load = example => answered(() => choose('example', example));
async function become(who) {
  const { result } = await answered(() => choose('person', who));
  const { name } = people.find(one => one.handle === who);
  await panel.getByRole('heading', { level: 2, name }).waitFor();
  return result;
}

let passed = 0;
let failed = 0;
async function test(name, body) {
  try {
    await body();
    assert.deepEqual(trouble, []);
    passed += 1;
    console.log(`ok: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED: ${name}\n${error.message}`);
  }
  trouble.length = 0;
}

await test('the_page_opens_with_an_answer', async () => {
  let policy;
  const { result } = await answered(async () => {
    const response = await page.goto(origin);
    policy = response.headers()['content-security-policy'] ?? '';
  });
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  await panel.getByRole('heading', { level: 2 }).waitFor();
  assert.ok(result.data, JSON.stringify(result));
});

await test('two_people_get_different_answers_to_the_same_query', async () => {
  assert.ok(sees && misses, 'the demo network has no wijkteam and school: set SCHAKEL_SEES and SCHAKEL_MISSES');
  await load(EXAMPLE);
  const first = await become(sees);
  const second = await become(misses);
  assert.ok(first.data?.case && second.data?.case, 'both see the case of the example');
  assert.notDeepEqual(first.data, second.data);
});

await test('the_panel_says_what_is_withheld_from_the_second_and_why', async () => {
  assert.ok((await withheld.count()) > 0);
  for (const item of await withheld.all()) {
    assert.ok((await item.locator('.reason').innerText()).trim(), 'the reason');
    assert.ok((await item.locator('.category strong').first().innerText()).trim(), 'the category');
    assert.ok((await item.locator('.category code').count()) > 0, 'the fields');
  }
  if (screenshot) await page.screenshot({ path: screenshot });
});

await test('every_example_runs_for_everyone_without_an_error', async () => {
  const all = await page.locator('.example option').evaluateAll(options => options.map(one => one.value));
  for (const { handle: who } of people) {
    await become(who);
    for (const example of all.filter(one => one && one !== MUTATION)) {
      const { errors } = (await load(example)).result;
      assert.equal(errors, undefined, `${example} as ${who}: ${JSON.stringify(errors)}`);
    }
  }
});

// What an example shows to whom it names at its beginning.
const SHOWS = [
  ['street', 'enforcement-dewi', ['"offTheRadar":true', '"kind":"DOORSTEP"', 'Leerplicht Rotterdam-West', 'Jeugdhandhaving']],
  ['groups', 'youthwork-malika', ['"kind":"GROWING"', '"kind":"ESCALATE"', '"givenName":"Quincy"']],
  ['mentors', 'youthwork-malika', ['"freePlaces":3', '"coach":']],
  ['mentors', 'municipality-wouter', ['"neighbourhoods":', '"freePlaces":null']],
  ['conditions', 'municipality-wouter', ['"standing":"KEPT"', '"standing":"BROKEN"']],
];

await test('an_example_shows_something_to_whom_it_names', async () => {
  if (!people.some(one => one.handle === 'youthwork-malika')) return;
  for (const [example, who, parts] of SHOWS) {
    await become(who);
    const text = JSON.stringify((await load(example)).result);
    for (const part of parts) assert.ok(text.includes(part), `${example} as ${who}: ${part} in ${text}`);
  }
});

await test('a_mutation_is_loaded_and_waits', async () => {
  let asked = false;
  const watch = request => (asked ||= request.url() === `${origin}/graphql`);
  page.on('request', watch);
  await choose('example', MUTATION);
  await choose('person', sees);
  await panel.locator('.waits').waitFor();
  await page.waitForTimeout(300);
  page.off('request', watch);
  assert.equal(asked, false);
});

await test('the_language_changes_the_page_and_the_texts_of_the_api', async () => {
  assert.equal((await load(EXAMPLE)).language, 'nl');
  await become(misses);
  await panel.getByText('Ingezien als').waitFor();
  const { language } = await answered(() => choose('language', 'en'));
  assert.equal(language, 'en');
  await panel.getByText('Seen as').waitFor();
});

await test('dialogs_menus_and_documentation_open_under_the_policy', async () => {
  await page.getByRole('button', { name: 'Open settings dialog' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Open short keys dialog' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByText('Root Types').waitFor();
  await page.evaluate(() => {
    const editor = document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror;
    editor.focus();
    const line = editor.getValue().split('\n').findIndex(text => text.trim() === 'persons {');
    editor.setCursor(line, editor.getLine(line).length);
  });
  await page.keyboard.press('Control+Space');
  await page.locator('.CodeMirror-hints').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();
});

await test('nothing_is_kept_in_the_browser', async () => {
  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
  assert.deepEqual(kept, [0, 0, '']);
});

await test('it_fits_a_phone', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForTimeout(200);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `the page is ${width} pixels wide`);
  if (screenshot) await page.screenshot({ path: screenshot.replace(/(\.\w+)?$/, '-phone$1'), fullPage: true });
});

await browser.close();
await rm(profile, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
