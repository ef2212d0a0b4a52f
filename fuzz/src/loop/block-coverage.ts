/**
 * Which blocks of chosen source files ran, by V8's precise block coverage: no instrumentation, the code under test is
 * the code that ships. V8 reports what ran since the last report, so one report serves a whole batch of inputs.
 * @see Chrome DevTools Protocol, `Profiler.takePreciseCoverage`
 * @module
 */
import { type Profiler, Session } from 'node:inspector'

export interface BlockCoverage {
  /** Reports on these source files from now on. */
  watch(covers: RegExp): void
  /** Forgets what ran since the last report. */
  skip(): void
  /** What ran since the last report; `isNew`: some of it for the first time. Nothing is marked as seen yet. */
  take(): { readonly isNew: boolean; readonly commit: () => void }
  /** Blocks that V8 told apart so far, and how many of them ran. */
  count(): { readonly seen: number; readonly ran: number }
  stop(): void
}

type Script = {
  /** One byte a character: whether the innermost block around it ever ran. */
  ran: Uint8Array
  /** By place, as all below. */
  readonly blocks: Set<string>
  readonly functions: Map<string, Profiler.CoverageRange>
}

/** Starts coverage. Modules loaded before this moment are covered by function only. */
export function startBlockCoverage(): BlockCoverage {
  const session = new Session()
  session.connect()
  const post = <T>(method: string, parameters?: object): T => {
    let answer: T | undefined
    session.post(method, parameters, (error, result) => {
      if (error !== null) throw error
      answer = result as T
    })
    return answer as T // Posts to the own thread are answered before they return.
  }
  post('Profiler.enable')
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  const scripts = new Map<string, Script>()
  let covers = /(?:)/
  const watched = (): readonly Profiler.ScriptCoverage[] =>
    post<Profiler.TakePreciseCoverageReturnType>('Profiler.takePreciseCoverage').result.filter(({ url }) =>
      covers.test(url),
    )

  return {
    watch: (files) => void (covers = files),
    skip: () => void post('Profiler.takePreciseCoverage'),
    take() {
      const news = watched().map((it) => noteScript(scripts, it))
      return {
        isNew: news.some(({ fresh }) => fresh.length > 0),
        commit: () => {
          for (const { script, fresh } of news) for (const at of fresh) script.ran[at] = 1
        },
      }
    },
    count() {
      let [seen, ran] = [0, 0]
      for (const script of scripts.values()) {
        seen += script.blocks.size
        for (const block of script.blocks) ran += script.ran[Number(block.split('-')[0])] ?? 0
      }
      return { seen, ran }
    },
    stop() {
      post('Profiler.stopPreciseCoverage')
      session.disconnect()
    },
  }
}

/** @returns the characters that ran for the first time. */
function noteScript(
  scripts: Map<string, Script>,
  { url, functions }: Profiler.ScriptCoverage,
): { readonly script: Script; readonly fresh: readonly number[] } {
  const script = scripts.get(url) ?? { ran: new Uint8Array(), blocks: new Set(), functions: new Map() }
  scripts.set(url, script)
  const reported = new Set<string>()
  for (const { ranges } of functions) {
    for (const range of ranges) script.blocks.add(keyOf(range))
    const [whole] = ranges
    if (whole === undefined) continue
    reported.add(keyOf(whole))
    script.functions.set(keyOf(whole), { ...whole, count: 0 })
  }
  // A function that did not run since the last report is left out of it, though it may stand inside one that did.
  const idle = [...script.functions].filter(([key]) => !reported.has(key)).map(([, range]) => range)
  const ranges = [...idle, ...functions.flatMap((it) => it.ranges)]
  const end = Math.max(0, ...ranges.map(({ endOffset }) => endOffset))
  if (script.ran.length < end) script.ran = widened(script.ran, end)
  const now = new Uint8Array(end)
  // The innermost range has the last word about a character.
  for (const { startOffset, endOffset, count } of ranges.toSorted((a, b) => sizeOf(b) - sizeOf(a)))
    now.fill(count > 0 ? 1 : 0, startOffset, endOffset)
  const fresh: number[] = []
  for (let at = 0; at < end; at++) if (now[at] === 1 && script.ran[at] !== 1) fresh.push(at)
  return { script, fresh }
}

type Range = Profiler.CoverageRange

function keyOf({ startOffset, endOffset }: Range): string {
  return `${startOffset}-${endOffset}`
}

function sizeOf({ startOffset, endOffset }: Range): number {
  return endOffset - startOffset
}

function widened(bytes: Uint8Array, length: number): Uint8Array {
  const wider = new Uint8Array(length)
  wider.set(bytes)
  return wider
}
