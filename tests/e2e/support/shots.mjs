// How a page looks: wide and narrow, light and dark; and that nothing of it is cut off.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { screens } from '../../integration/support/server.mjs';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const NARROWEST = { width: 360, height: 740 };

/** Keeps pictures `name`-theme-width of a page, and sees that it fits into each window, the narrowest phone's too. */
export async function shoot(page, name) {
  mkdirSync(screens, { recursive: true });
  const before = page.viewportSize();
  const theme = await page.evaluate(() => document.documentElement.dataset.theme);
  await page.evaluate(() => document.fonts.ready);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await fits(page, `${name} at ${size.width} px`);
    for (const wanted of ['light', 'dark']) {
      await page.evaluate((to) => (document.documentElement.dataset.theme = to), wanted);
      await page.screenshot({ path: join(screens, `${name}-${wanted}-${size.width}.png`), animations: 'disabled' });
    }
  }
  await page.setViewportSize(NARROWEST);
  await fits(page, `${name} at ${NARROWEST.width} px`);
  await page.evaluate((to) => (document.documentElement.dataset.theme = to), theme);
  await page.setViewportSize(before);
}

/** Nothing is wider than the window, and no button that is shown lies outside of it. */
async function fits(page, what) {
  const outside = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    const cut = [...document.querySelectorAll('button, input, textarea, [role="menuitem"]')].filter((each) => {
      const { left, right, width } = each.getBoundingClientRect();
      const shown = width > 0 && each.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      return shown && (left < -1 || right > window.innerWidth + 1);
    });
    return { wide, cut: cut.map((each) => each.getAttribute('aria-label') ?? each.textContent) };
  });
  assert.ok(outside.wide <= 0, `${what} is ${outside.wide} px wider than the window`);
  assert.deepEqual(outside.cut, [], `${what}: cut off at the side`);
}
