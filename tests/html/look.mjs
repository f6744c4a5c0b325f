// Looks at the html report in a real browser: no request, no error, filters, fits a phone, can be read in both schemes.
//
// node look.mjs PROGRAM [FOLDER FOR PICTURES]; needs playwright-core and Debian's chromium, see .ci/html.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const program = resolve(process.argv[2]);
const pictures = process.argv[3];
const folder = mkdtempSync(join(tmpdir(), 'kestra-lint-html-'));
const problems = [];
const claim = (holds, what) => {
  if (!holds) problems.push(what);
};

/** A flow with 2,000 findings, some of them beside characters that break layouts. */
const many = () => {
  const odd = ['', 'é日😀 ', 'x'.repeat(300), '<b>&amp;"</b> ', 'a '.repeat(120)];
  const task = (index) => `  - id: t${index}\n    type: io.kestra.plugin.core.log.Log\n`
    + `    message: "${odd[index % odd.length].replaceAll('"', '\\"')}{{ ${index % 3 ? 'envs.UPPER' : "secret('X') | upper ?? envs.U"}${index} }}"\n`;
  const tasks = Array.from({ length: 1700 }, (_, index) => task(index)).join('');
  return `id: many\nnamespace: company.team\ntasks:\n${tasks}`;
};

const page = (name, args) => {
  const file = join(folder, `${name}.html`);
  const all = ['check', '--no-process-env', '--quiet', '--exit-zero', '--output-format', 'html', '--output-file', file];
  const ran = spawnSync(program, [...all, ...args], { encoding: 'utf8' });
  claim(ran.status === 0, `${name}: the program ends with ${ran.status}: ${ran.stderr}`);
  return pathToFileURL(file).href;
};
mkdirSync(join(folder, 'none'));
mkdirSync(join(folder, 'many'));
writeFileSync(join(folder, 'many', 'a-very-long-name-of-a-flow-that-does-not-fit-on-a-phone-at-all.yaml'), many());
writeFileSync(join(folder, 'many', 'b.yaml'), many().replace('id: many', 'id: b').split('\n').slice(0, 300).join('\n'));
const pages = {
  none: page('none', [join(folder, 'none')]),
  samples: page('samples', ['sample-flows', '--min-level', 'advice', '--env-file', 'sample-flows/broken.env']),
  many: page('many', [join(folder, 'many')]),
};

/** Runs in the page: texts that stand out too little from what is behind them (WCAG 2.2: 4.5, 3 for large ones). */
const faint = () => {
  const parse = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parse(colour).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (parse(colour)[3] !== 0) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const seen = new Map();
  for (const element of document.querySelectorAll('body, body *')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!hasText || ['SCRIPT', 'STYLE'].includes(element.tagName)) continue;
    const [front, back] = [getComputedStyle(element).color, behind(element)];
    const [high, low] = [light(front), light(back)].sort((one, other) => other - one);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) seen.set(`${element.tagName}.${element.className} ${front} on ${back}`, ratio);
  }
  return [...seen].map(([what, ratio]) => `${what}: ${ratio.toFixed(2)}`);
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
const open = async (name, options) => {
  const context = await browser.newContext(options);
  const tab = await context.newPage();
  const requests = [];
  tab.on('request', (request) => requests.push(request.url()));
  tab.on('console', (message) => claim(message.type() === 'log', `${name}: console: ${message.text()}`));
  tab.on('pageerror', (error) => problems.push(`${name}: ${error}`));
  const started = performance.now();
  await tab.goto(pages[name]);
  const took = performance.now() - started;
  claim(took < 10_000, `${name}: opens in ${took.toFixed(0)} ms`);
  claim(requests.length === 1 && requests[0] === pages[name], `${name}: asks for ${requests.slice(1)}`);
  return { context, tab };
};

const wide = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };
for (const name of Object.keys(pages)) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [size, viewport] of Object.entries({ wide, phone })) {
      // The long page has what the others have, only more of it.
      if (name === 'many' && !pictures && (colorScheme === 'light') !== (size === 'wide')) continue;
      const { context, tab } = await open(name, { colorScheme, viewport });
      const over = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      claim(over <= 0, `${name} ${size}: ${over} px too wide`);
      if (size === 'wide' && name !== 'many') for (const what of await tab.evaluate(faint)) problems.push(`${name} ${colorScheme}: ${what}`);
      const isDark = await tab.evaluate(() => getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)');
      claim(isDark === (colorScheme === 'dark'), `${name}: follows the scheme ${colorScheme}`);
      if (pictures) {
        mkdirSync(pictures, { recursive: true });
        await tab.screenshot({ path: join(pictures, `${name}-${colorScheme}-${size}.png`) });
        if (name !== 'none') {
          await tab.evaluate(() => document.querySelectorAll('.finding')[3].scrollIntoView());
          await tab.screenshot({ path: join(pictures, `${name}-${colorScheme}-${size}-below.png`) });
        }
      }
      await context.close();
    }
  }
}

// Structure: one h1, headings without gaps, landmarks, a name for each field.
for (const name of Object.keys(pages)) {
  const { context, tab } = await open(name, { viewport: wide });
  const levels = await tab.evaluate(() => [...document.querySelectorAll('h1,h2,h3,h4')].map((h) => Number(h.tagName[1])));
  claim(levels.filter((level) => level === 1).length === 1 && levels[0] === 1, `${name}: one h1, and it is first`);
  claim(levels.every((level, at) => at === 0 || level <= levels[at - 1] + 1), `${name}: no heading is skipped`);
  for (const landmark of ['header', 'main', 'footer']) {
    claim(await tab.locator(landmark).count() === 1, `${name}: one ${landmark}`);
  }
  const nameless = await tab.evaluate(() => [...document.querySelectorAll('input,select')].filter((field) => !field.labels.length).length);
  claim(nameless === 0, `${name}: ${nameless} fields without a name`);
  await context.close();
}

// Filters by typing, by rule and by level, and back; works by keyboard.
const { context, tab } = await open('many', { viewport: wide });
const count = () => tab.locator('.finding:not([hidden])').count();
const all = await count();
claim(all >= 2000, `many: ${all} findings`);
await tab.keyboard.press('Tab');
claim(await tab.evaluate(() => document.activeElement.className === 'skip'), 'the first key press leads to the findings');
const started = performance.now();
await tab.getByLabel('Text').pressSequentially('upper1234');
await tab.waitForFunction(() => document.querySelectorAll('.finding:not([hidden])').length < 10);
claim(performance.now() - started < 5000, `filtering takes ${(performance.now() - started).toFixed(0)} ms`);
claim(await count() === 1, `typing leaves ${await count()}`);
claim((await tab.locator('#shown').textContent()) === `1 of ${all} findings shown`, 'the number shown is told');
if (pictures) await tab.screenshot({ path: join(pictures, 'filtered.png') });
await tab.getByRole('button', { name: 'Show all' }).click();
await tab.waitForFunction((wanted) => document.querySelectorAll('.finding:not([hidden])').length === wanted, all);
await tab.getByLabel('Rule').selectOption('uppercase-env');
const ofRule = await count();
claim(ofRule > 0 && ofRule < all, `a rule leaves ${ofRule} of ${all}`);
await tab.getByRole('button', { name: 'Show all' }).press('Enter');
await tab.waitForFunction((wanted) => document.querySelectorAll('.finding:not([hidden])').length === wanted, all);
await tab.getByLabel('error').press('Space');
const withoutErrors = await count();
claim(withoutErrors > 0 && withoutErrors < all, `without errors ${withoutErrors} of ${all}`);
await context.close();

// Without scripts everything is there.
const plain = await open('many', { viewport: wide, javaScriptEnabled: false });
claim(await plain.tab.locator('.finding:visible').count() === all, 'without scripts all findings are shown');
claim(!(await plain.tab.locator('#filter').isVisible()), 'without scripts there is no filter');
if (pictures) await plain.tab.pdf({ path: join(pictures, 'samples.pdf'), pageRanges: '1-3' }).catch(() => {});
await plain.context.close();
await browser.close();
rmSync(folder, { recursive: true });

for (const problem of problems) console.error(problem);
console.log(problems.length ? `html: ${problems.length} problems` : 'html: nothing to complain about');
process.exit(problems.length ? 1 : 0);
