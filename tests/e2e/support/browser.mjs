// One Chromium process a person, each with its own profile and its own fake camera and microphone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { measureInPage } from './measure.mjs';
import { makeDevices } from './pictures.mjs';

const COMMON = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-features=Translate,MediaRouter,WebRtcHideLocalIpsWithMdns',
  '--autoplay-policy=no-user-gesture-required',
  // Pages in the back go on as those in front: what is measured is not which window is on top.
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/**
 * Starts a browser. With `person` (a name of pictures.mjs) its devices are that person's files and every question for
 * permission is answered with yes; without, there are no devices and the answer is no. `quiet`: microphone and camera are off
 * until somebody turns them on, which spares the machine much work where they are not what is looked at. `executable`: what is run in the place
 * of Chromium, and runs it.
 */
export async function startBrowser({ person = null, quiet = false, args = [], executable = CHROMIUM } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-e2e-'));
  const flags = [...COMMON, ...args];
  if (person) {
    const files = makeDevices(folder, person);
    flags.push(
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${files.video}`,
      `--use-file-for-fake-audio-capture=${files.audio}`,
      `--auto-select-tab-capture-source-by-title=${SLIDES_TITLE}`,
    );
  }
  const browser = await chromium.launch({
    executablePath: executable,
    args: flags,
    headless: true,
    timeout: 60_000,
  });
  return {
    browser,
    /** A page in a profile of its own, with the measuring functions in it; what its console says is kept in `page.said`. */
    async newPage(options = {}) {
      const permissions = person ? ['camera', 'microphone', 'clipboard-read', 'clipboard-write'] : [];
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions, ...options });
      await context.addInitScript(measureInPage);
      if (quiet) await context.addInitScript(beginQuiet);
      const page = await context.newPage();
      keepConsole(page);
      return page;
    },
    async stop() {
      await browser.close().catch(() => undefined);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function beginQuiet() {
  const key = 'parley:settings';
  if (localStorage.getItem(key) === null) localStorage.setItem(key, JSON.stringify({ mic: false, camera: false }));
}

/** The tab that is shared as a screen carries this title. */
export const SLIDES_TITLE = 'Slides to share';
export const SLIDES_COLOUR = [230, 170, 20];

/** Opens a page that is one colour with a bar that moves, to be shared as a screen. */
export async function openSlides(context) {
  const page = await context.newPage();
  // Small, so that its encoding leaves the machine some time for the rest.
  await page.setViewportSize({ width: 640, height: 360 });
  await page.setContent(`<title>${SLIDES_TITLE}</title>
    <style>html{background:rgb(${SLIDES_COLOUR});overflow:hidden}
    i{position:absolute;top:0;left:0;width:10vw;height:100vh;background:#fff;animation:go 2s linear infinite}
    @keyframes go{to{left:90vw}}</style><i></i>`);
  return page;
}

function keepConsole(page) {
  page.said = [];
  const keep = (text) => {
    page.said.push(`${new Date().toISOString().slice(11, 23)} ${text}`);
    if (page.said.length > 400) page.said.shift();
  };
  page.on('console', (message) => keep(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => keep(`uncaught: ${error.stack ?? error}`));
  page.on('requestfailed', (request) => keep(`failed: ${request.method()} ${request.url()} ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (response.status() >= 400) keep(`${response.status()}: ${response.request().method()} ${response.url()}`);
  });
}
