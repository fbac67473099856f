// A person at a browser: does what people do with the page, and tells what they see and hear.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { register } from '../../integration/support/client.mjs';
import { screens } from '../../integration/support/server.mjs';
import { openSlides, SLIDES_COLOUR, SLIDES_TITLE, startBrowser } from './browser.mjs';
import { distance } from './measure.mjs';
import { people } from './pictures.mjs';

/** How long anything may take on a busy machine before it counts as not happening. */
export const PATIENCE_MS = 60_000;

/** `options`: those of startBrowser(). */
export async function arrive(name, options = {}) {
  return new Person(name, await startBrowser({ person: name, ...options }));
}

/** Asks again until the answer is a good one; fails with the last answer otherwise. */
export async function until(what, ask, good, patience = PATIENCE_MS) {
  const end = Date.now() + patience;
  let last;
  do {
    last = await ask();
    if (good(last)) return last;
    await new Promise((resolve) => setTimeout(resolve, 100));
  } while (Date.now() < end);
  assert.fail(`${what}: not within ${patience / 1000} s; at last ${JSON.stringify(last)}`);
}

export class Person {
  page = null;
  /** participant_id, once in a meeting. */
  id = null;
  #sharesBrowser = false;

  constructor(name, browser) {
    this.name = name;
    this.browser = browser;
  }

  /** Somebody else in the same browser, with a profile of their own: cheaper, where nobody looks at what devices show. */
  beside(name) {
    const other = new Person(name, this.browser);
    other.#sharesBrowser = true;
    return other;
  }

  /** A fresh page without memory; the one before is closed. */
  async open(url, options) {
    await this.page?.context().close();
    this.page = await this.browser.newPage(options);
    this.page.setDefaultTimeout(PATIENCE_MS);
    await this.page.goto(url);
  }

  button(name, where = this.page) {
    return where.getByRole('button', { name, exact: true });
  }

  /** One click on the home page; answers the link that the room offers to copy. */
  async makeMeeting(server) {
    await this.open(`${server.url}/${this.query ?? ''}`);
    await this.button('New meeting').click();
    await this.isInRoom();
    const card = this.page.getByRole('button', { name: 'Copy link', exact: true });
    await card.click();
    await this.page.getByRole('button', { name: 'Copied', exact: true }).waitFor({ timeout: PATIENCE_MS });
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  async joinByLink(link) {
    await this.open(link + (this.query ?? ''));
    await this.joinsHere();
  }

  /** From the page before the meeting. */
  async joinsHere() {
    await this.page.getByLabel('Your name').fill(this.name);
    await this.button('Join').click();
    await this.isInRoom();
  }

  /** Opens the home page as somebody with an account of this name. `prepare(page)` comes before the page is loaded with it. */
  async signIn(server, prepare = async () => undefined) {
    this.account ??= await register(server, this.name);
    await this.open(server.url);
    await prepare(this.page);
    await this.page.evaluate((session) => localStorage.setItem('parley:session', JSON.stringify(session)), {
      user: this.account.user,
      access_token: this.account.access_token,
      refresh_token: this.account.refresh_token,
      expires_at: Date.now() + 600_000,
    });
    await this.page.reload();
  }

  async isInRoom() {
    await this.page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor({ timeout: PATIENCE_MS });
    const own = this.page.locator('[data-self="true"][data-source="camera"]');
    await own.waitFor({ timeout: PATIENCE_MS });
    this.id = await own.getAttribute('data-participant-id');
  }

  /** Loads the page again, as F5 does, and waits to be back; nothing is clicked. */
  async reload() {
    await this.page.reload();
    const before = this.id;
    await this.isInRoom();
    assert.equal(this.id, before, 'back as the same participant');
  }

  tile(other, source = 'camera') {
    return this.page.locator(`[data-participant-id="${other.id}"][data-source="${source}"]`);
  }

  /** Their camera is shown here: frames are decoded, in their colour, and the bar moves. */
  async sees(other) {
    await this.#watches(other, 'camera', people[other.name].colour);
  }

  /** The slides that they share are shown here. */
  async seesScreen(other) {
    await this.#watches(other, 'screen', SLIDES_COLOUR);
  }

  async #watches(other, source, colour) {
    const watch = () => this.page.evaluate(([id, from]) => measure.watchTile(id, from, 1000), [other.id, source]);
    await until(
      `${this.name} sees the ${source} of ${other.name} moving in its colour (${colour})`,
      watch,
      (seen) => seen.frames >= 5 && seen.places >= 3 && distance(seen.colour, colour) < 40,
    );
  }

  async doesNotSee(other, source = 'camera') {
    await until(
      `${this.name} sees no ${source} of ${other.name} any more`,
      () => this.tile(other, source).locator('video').count(),
      (videos) => videos === 0,
    );
  }

  /** Their tone comes out of their audio element here, at its pitch. */
  async hears(other) {
    const { hertz } = people[other.name];
    await until(
      `${this.name} hears ${other.name} at ${hertz} Hz`,
      () => this.page.evaluate((id) => measure.listenTo(id, 800), other.id),
      (heard) => heard.db > -30 && Math.abs(heard.hertz - hertz) < 20,
    );
  }

  /** Their tone is gone; what is left is fainter than a whisper. */
  async doesNotHear(other) {
    await until(
      `${this.name} does not hear ${other.name}`,
      () => this.page.evaluate((id) => measure.listenTo(id, 800), other.id),
      (heard) => !(heard.db > -50),
    );
  }

  async seesOnTile(other, attribute, value) {
    await until(
      `${this.name} sees ${attribute}=${value} on the tile of ${other.name}`,
      () => this.tile(other).getAttribute(attribute, { timeout: PATIENCE_MS }),
      (present) => present === value,
    );
  }

  async shareScreen() {
    const slides = this.page.context().pages().find((page) => page !== this.page) ?? (await openSlides(this.page.context()));
    await until('the slides are open', () => slides.title(), (title) => title === SLIDES_TITLE);
    await this.page.bringToFront();
    await this.button('Share screen').click();
    await this.button('Stop sharing').waitFor({ timeout: PATIENCE_MS });
  }

  /** Clicks what opens something: its button in the bar, or its entry in "More" where it has none. */
  async choose(name) {
    const named = { name: new RegExp(`^${name}(,|$)`) };
    const button = this.page.getByRole('button', named).locator('visible=true');
    if ((await button.count()) > 0) return button.click();
    await this.page.getByRole('button', { name: /^More(,|$)/ }).locator('visible=true').click();
    await this.page.getByRole('menuitem', named).locator('visible=true').click();
  }

  async closePanel(name) {
    await this.button(`Close ${name.toLowerCase()}`).click();
  }

  /** Chooses what the list of people offers to do about somebody. */
  async does(deed, other) {
    const panel = await this.openPanel('People');
    await this.button(`Options for ${other.name}`, panel).click();
    await this.page.getByRole('menuitem', { name: deed, exact: true }).click();
  }

  /** The same where it is asked again before it is done. */
  async doesSurely(deed, other) {
    await this.does(deed, other);
    await this.page.getByRole('dialog').getByRole('button', { name: deed, exact: true }).click();
  }

  /** Reads somewhere on the page. */
  async isTold(text) {
    await this.page.getByText(text).first().waitFor({ timeout: PATIENCE_MS });
  }

  async openPanel(name) {
    const panel = this.page.getByRole('complementary', { name, exact: true });
    if (!(await panel.isVisible())) await this.choose(name);
    await panel.waitFor({ timeout: PATIENCE_MS });
    return panel;
  }

  async says(text) {
    const chat = await this.openPanel('Chat');
    await chat.getByLabel('Message', { exact: true }).fill(text);
    await chat.getByRole('button', { name: 'Send' }).click();
  }

  async reads(text) {
    const chat = await this.openPanel('Chat');
    await chat.getByRole('log').getByText(text, { exact: true }).waitFor({ timeout: PATIENCE_MS });
  }

  /** Names in the list of people, sorted. */
  async listed() {
    const panel = await this.openPanel('People');
    const rows = await panel.getByRole('listitem').allInnerTexts();
    return rows.map((row) => row.split('\n').filter((line) => line.length > 1)[0].replace(/ \(you\)$/, '')).sort();
  }

  /** Sees and hears all of them, at the same time. */
  async meets(others) {
    await Promise.all(others.flatMap((other) => [this.sees(other), this.hears(other)]));
  }

  /** Keeps how the page looks in a window of that size, and sees that all tiles are inside it and do not overlap. */
  async shows(name, window) {
    const before = this.page.viewportSize();
    await this.page.setViewportSize(window);
    const boxes = () =>
      this.page.locator('[data-participant-id][data-source]:not(audio)').evaluateAll((tiles) =>
        tiles.map((tile) => {
          const { left, right, top, bottom } = tile.getBoundingClientRect();
          return { left, right, top, bottom };
        }),
      );
    const fits = (all) =>
      all.every((box) => box.left >= 0 && box.top >= 0 && box.right <= window.width && box.bottom <= window.height && box.right > box.left);
    const apart = (all) =>
      all.every((a, i) => all.slice(i + 1).every((b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top));
    await until(`the tiles of ${this.name} fit into ${window.width}×${window.height}`, boxes, (all) => fits(all) && apart(all));
    mkdirSync(screens, { recursive: true });
    await this.page.screenshot({ path: join(screens, `${name}-${window.width}x${window.height}.png`) });
    await this.page.setViewportSize(before);
  }

  async stop() {
    if (this.#sharesBrowser) await this.page?.context().close().catch(() => undefined);
    else await this.browser.stop();
  }
}
