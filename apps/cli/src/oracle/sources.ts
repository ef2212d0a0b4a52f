/**
 * `watt oracle sources`: where the figures of a feed come from, and what each source says now.
 * @module
 */
import { join } from 'node:path'
import {
  askSources,
  createRawStore,
  feeds,
  feedSources,
  formatDecimal,
  isoDay,
  sourcesMin,
} from '@watt/oracle'
import type { OracleSourcesFlags } from '../commands/oracle.ts'
import { columns } from '../output.ts'
import type { Session } from '../session.ts'
import { namedFeed, oracleFolder } from './folder.ts'

/** Lists the feeds, or reads the sources of one. */
export async function showSources(
  session: Session,
  { live = false }: OracleSourcesFlags,
  name?: string,
): Promise<void> {
  if (name === undefined) {
    const all = feeds.map((feed) => ({
      feed: feed.name,
      unit: feed.unit,
      bundled: feedSources(feed, 'replay').length,
      live: feedSources(feed, 'live').length,
      meaning: feed.meaning,
    }))
    session.out.result(all, () =>
      columns(
        [
          ['feed', 'unit', 'bundled', 'live', 'meaning'],
          ...all.map((it) => [it.feed, it.unit, String(it.bundled), String(it.live), it.meaning]),
        ],
        [2, 3],
      ),
    )
    return
  }
  const feed = namedFeed(name)
  const sources = feedSources(feed, live ? 'live' : 'replay')
  const store = createRawStore(join(oracleFolder(session), 'raw'))
  const { answers, silent } = await askSources(sources, store, live ? Date.now() / 1000 : undefined)
  const rows = sources.map(({ id, publisher, origin, at }) => {
    const answer = answers.find(({ source }) => source.id === id)
    const newest = answer?.figures.at(-1)
    return {
      source: id,
      publisher,
      origin,
      at: at.type === 'http' ? at.url : at.path,
      newest: newest && {
        start: isoDay(newest.start),
        end: isoDay(newest.end),
        value: formatDecimal(newest.value),
        vintage: newest.vintage,
      },
      contentId: answer?.contentId,
      silent: silent.find((it) => it.source === id)?.reason,
    }
  })
  session.out.result({ feed: feed.name, unit: feed.unit, needed: sourcesMin, sources: rows }, () =>
    columns([
      ['source', 'publisher', 'origin', 'newest period', feed.unit],
      ...rows.map((it) => [
        it.source,
        it.publisher,
        it.origin,
        it.newest ? `${it.newest.start} to ${it.newest.end}` : '-',
        it.newest?.value ?? it.silent ?? '-',
      ]),
    ]),
  )
  if (answers.length < sourcesMin)
    session.out.warn(`${answers.length} of at least ${sourcesMin} sources answer: a reporter would abstain.`)
}
