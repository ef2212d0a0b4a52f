/**
 * What is measured inside the page. Each function is sent there as text, so it uses nothing from outside itself.
 * @module
 */

// The parts of a browser that are used here: the benchmarks are checked as programs of Node.
declare const window: { scrollTo(left: number, top: number): void; scrollBy(left: number, top: number): void }
declare const document: {
  readonly body: object
  readonly documentElement: { readonly scrollHeight: number }
  querySelector(selector: string): Element | null
  querySelectorAll(selector: string): Iterable<Element>
}
declare const requestAnimationFrame: (run: (nowMs: number) => void) => void
declare const MutationObserver: new (run: () => void) => { observe(node: object, options: object): void }
type Element = { readonly textContent: string; getAttribute(name: string): string | null }

/** When something of a block was first painted, ms since 1970. */
export type Seen = { readonly what: 'row' | 'pill'; readonly block: number; readonly atMs: number }

/** Where {@link watchBlocks} leaves what it saw. */
export type Watched = { readonly seenBlocks: readonly Seen[] }

/** Notes each new number in the list of blocks and in the top bar, once the frame that shows it was painted. */
export function watchBlocks(): void {
  const seen: Seen[] = []
  Object.assign(globalThis, { seenBlocks: seen })
  const places = { row: 'table tbody tr a', pill: 'header a[href="/blocks"]' } as const
  const last = { row: 0, pill: 0 }
  const look = (): void => {
    for (const what of ['row', 'pill'] as const) {
      const block = Number(document.querySelector(places[what])?.textContent.replaceAll(/\D/g, ''))
      if (!(block > last[what])) continue
      const wasThere = last[what] === 0
      last[what] = block
      if (wasThere) continue
      // What is sent within a frame arrives after it was painted.
      requestAnimationFrame(() =>
        setTimeout(() => seen.push({ what, block, atMs: performance.timeOrigin + performance.now() })),
      )
    }
  }
  look()
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
}

/** Goes to the end of a long list again and again, until enough rows are loaded or nothing comes any more. */
export async function loadRows(wanted: number): Promise<number> {
  let loaded = 0
  for (let idle = 0; loaded < wanted && idle < 800; idle++) {
    window.scrollTo(0, document.documentElement.scrollHeight)
    await new Promise((resolve) => setTimeout(resolve, 25))
    const places = [...document.querySelectorAll('tr[data-index]')].map((it) =>
      Number(it.getAttribute('data-index')),
    )
    const now = Math.max(0, ...places) + 1
    if (now > loaded) idle = 0
    loaded = Math.max(loaded, now)
  }
  return loaded
}

/** To the middle of the page. */
export function goToMiddle(): void {
  window.scrollTo(0, document.documentElement.scrollHeight / 2)
}

/** Scrolls for a while. @returns the time between one frame and the next, ms. */
export async function scrollOn({
  seconds,
  pixelsPerSecond,
}: {
  readonly seconds: number
  readonly pixelsPerSecond: number
}): Promise<number[]> {
  const gaps: number[] = []
  return new Promise((resolve) => {
    requestAnimationFrame((begunMs) => {
      let lastMs = begunMs
      const frame = (nowMs: number): void => {
        gaps.push(nowMs - lastMs)
        if (pixelsPerSecond > 0) window.scrollBy(0, (pixelsPerSecond * (nowMs - lastMs)) / 1_000)
        lastMs = nowMs
        if (nowMs - begunMs > seconds * 1_000) resolve(gaps)
        else requestAnimationFrame(frame)
      }
      requestAnimationFrame(frame)
    })
  })
}
