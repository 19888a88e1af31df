/** Which text on a page is too near to what is behind it, as the browser computed it: WCAG 2, level AA. */
import type { Page } from 'playwright-core';

const RATIO_MIN = 4.5;

/** Runs in the page: the colours of each element with text of its own. A canvas tells any colour in red, green and blue. */
const COLOURS = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const behind = (node) => {
    for (let at = node; at !== null; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) return colour;
    }
    return [255, 255, 255, 255];
  };
  const hasText = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== '');
  const isShown = (node) => node.checkVisibility() && !node.closest('svg, option, datalist');
  return [...document.body.querySelectorAll('*')].filter((node) => hasText(node) && isShown(node)).map((node) => ({
    text: node.textContent.slice(0, 40), front: rgb(getComputedStyle(node).color), back: behind(node),
  }));
})()`;

type Seen = { readonly text: string; readonly front: readonly number[]; readonly back: readonly number[] };

export async function lowContrasts(page: Page): Promise<string[]> {
  const seen = await page.evaluate<Seen[]>(COLOURS);
  if (seen.length === 0) throw new Error('no text is seen');
  const low = seen.filter(({ front, back }) => ratioOf(front, back) < RATIO_MIN);
  return low.map(({ text, front, back }) => `${text}: ${ratioOf(front, back).toFixed(2)}`);
}

function ratioOf(one: readonly number[], other: readonly number[]): number {
  const [dark, light] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(rgb: readonly number[]): number {
  const [red, green, blue] = rgb.slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
