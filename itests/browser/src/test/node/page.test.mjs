/**
 * The page against a server that asks for a key. Environment: COCHLEA_URL, COCHLEA_KEY,
 * COCHLEA_SAMPLE (a WAV file with its text beside it), COCHLEA_SHOTS (a folder for screenshots) and
 * CHROME (optional).
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { launch, open } from './browser.mjs';

const url = new URL(process.env.COCHLEA_URL);
const key = process.env.COCHLEA_KEY;
const sample = process.env.COCHLEA_SAMPLE;
const shots = process.env.COCHLEA_SHOTS;
const said = (await readFile(sample.replace('.wav', '.txt'), 'utf8')).trim().split(/\s+/);
const axe = createRequire(import.meta.url).resolve('axe-core');

const SIZES = { phone: { width: 375, height: 812 }, desk: { width: 1440, height: 900 } };
const PATIENCE = 30_000;

let browser;
before(async () => {
  browser = await launch(sample);
});
after(() => browser?.close());

/** A page that has its key. */
async function enter(options, by = browser) {
  const opened = await open(by, url, options);
  await opened.page.getByLabel('API key').fill(key);
  await opened.page.keyboard.press('Enter');
  await opened.page.getByText('Ready', { exact: true }).waitFor();
  return opened;
}

async function leave({ faults, close }) {
  assert.deepEqual(faults, []);
  await close();
}

const finals = page => page.locator('.final').last().textContent();
const message = page => page.locator('source-panel .message');

async function dictate(page) {
  await page.getByRole('button', { name: 'Listen' }).click();
  await page.locator('.final:not(:empty)').waitFor({ timeout: PATIENCE });
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Listen' }).waitFor({ timeout: PATIENCE });
}

test('asks for a key, and keeps it in this tab only', async () => {
  const opened = await open(browser, url);
  const { page } = opened;
  const field = page.getByLabel('API key');
  await field.waitFor();
  assert.equal(await page.getByRole('button', { name: 'Listen' }).isDisabled(), true);
  await field.fill('wrong');
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByText('The key is not known here').waitFor();
  await field.fill(key);
  await page.keyboard.press('Enter');
  await page.getByText('Ready', { exact: true }).waitFor();
  assert.equal(await field.isVisible(), false);
  const kept = await page.evaluate(() => [Object.values(sessionStorage), localStorage.length, document.cookie]);
  assert.deepEqual(kept, [[key], 0, '']);
  await leave(opened);
});

test('a file gives what the REST interface gives', async () => {
  const form = new FormData();
  form.append('model', 'whisper-1');
  form.append('file', new Blob([await readFile(sample)]), 'sample.wav');
  const answer = await fetch(new URL('v1/audio/transcriptions', url), {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}` },
    body: form,
  });
  const { text } = await answer.json();

  const opened = await enter();
  await opened.page.getByLabel('Choose a file').setInputFiles(sample);
  await opened.page.locator('source-panel[data-state=idle]').waitFor({ timeout: PATIENCE });
  assert.equal(await finals(opened.page), text);
  assert.equal(await message(opened.page).textContent(), '');
  await leave(opened);
});

test('what is no recording is refused by name', async () => {
  const opened = await enter();
  await opened.page.getByLabel('Choose a file').setInputFiles({
    name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('<b>Dear reader</b>'),
  });
  await message(opened.page).filter({ hasText: 'letter.txt: ' }).waitFor({ timeout: PATIENCE });
  assert.equal(await opened.page.locator('article').count(), 0);
  await leave(opened);
});

test('the microphone gives partial, then final text, and the plots move', async () => {
  const opened = await enter();
  const { page } = opened;
  await page.evaluate(() => {
    window.partials = [];
    new MutationObserver(() => window.partials.push(document.querySelector('.partial')?.textContent))
      .observe(document.querySelector('.page'), { subtree: true, childList: true });
  });
  const plots = () => page.locator('monitor-panel path.stroke').evaluateAll(paths => paths.map(path => path.getAttribute('d')));
  const before = await plots();
  await dictate(page);
  const heard = (await finals(page)).trim().split(/\s+/);
  const shared = said.filter(word => heard.includes(word)).length;
  assert.ok(shared > said.length / 2, `said: ${said.join(' ')}; heard: ${heard.join(' ')}`);
  assert.ok((await page.evaluate(() => window.partials)).some(Boolean), 'nothing was shown before it was final');
  await page.waitForTimeout(2_500);
  const changed = (await plots()).filter((path, index) => path !== before[index]).length;
  assert.ok(changed >= 6, `only ${changed} plots moved`);
  assert.match(await page.locator('[data-show=backend]').textContent(), /cpu/);
  await leave(opened);
});

test('a microphone that is denied is explained', async () => {
  const strict = await launch(sample, 'deny');
  const opened = await enter({}, strict);
  await opened.page.getByRole('button', { name: 'Listen' }).click();
  await message(opened.page).filter({ hasText: 'The microphone is blocked' }).waitFor();
  assert.equal(await opened.page.getByRole('button', { name: 'Listen' }).isEnabled(), true);
  await leave(opened);
  await strict.close();
});

test('says that a model is missing, and that the server is gone', async () => {
  const opened = await enter();
  const { page } = opened;
  await page.route('**/status', route => route.fulfill({ json: { models: [], open_streams: 0, streams: [] } }));
  await page.getByText('No model:').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Listen' }).isDisabled(), true);
  await page.unroute('**/status');
  await page.route('**/status', route => route.abort());
  await page.getByText('Server gone').waitFor();
  await page.unroute('**/status');
  await page.getByText('Ready', { exact: true }).waitFor();
  await leave(opened);
});

test('all can be done by keyboard', async () => {
  const opened = await enter();
  const { page } = opened;
  const reached = [];
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement.dataset.do ?? document.activeElement.id));
  }
  assert.ok(reached.includes('listen') && reached.includes('file'), reached.join());
  await leave(opened);
});

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`looks right on a ${size}, ${colorScheme}`, async () => {
      const opened = await enter({ viewport, colorScheme });
      const { page } = opened;
      await page.screenshot({ path: `${shots}/${size}-${colorScheme}-empty.png` });
      await page.getByLabel('Choose a file').setInputFiles(sample);
      await page.locator('source-panel[data-state=idle]').waitFor({ timeout: PATIENCE });
      await page.getByRole('button', { name: 'Listen' }).click();
      await page.locator('.partial:not(:empty)').waitFor({ timeout: PATIENCE });
      await page.screenshot({ path: `${shots}/${size}-${colorScheme}.png`, fullPage: size === 'phone' });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px wider than the screen`);
      await page.evaluate(await readFile(axe, 'utf8'));
      const { violations } = await page.evaluate(() => window.axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html)}`), []);
      await leave(opened);
    });
  }
}
