/**
 * `watt people candidates`: who may be proposed for the shared quorum list, and what a change of it would mean.
 * @module
 */
import {
  firstList,
  proposeChange,
  rankCandidates,
  readHistory,
  withNode,
  type Candidate,
  type Change,
  type SharedList,
} from '@watt/people/move'
import type { Analysis, AnalysisNode } from '@watt/scp/quorum-analysis'
import type { CandidatesFlags } from '../commands/people.ts'
import { analyseAside } from '../consensus/analysis.ts'
import { usageError } from '../failure.ts'
import { resolvePath } from '../host.ts'
import { columns, fields, printable, type Output } from '../output.ts'
import type { Session } from '../session.ts'
import { quorumSetOf } from '../up/node-config.ts'
import { readSmallFile } from '../wallet/keystore-folder.ts'
import { withPeople, type People } from './open.ts'
import { sayBlocks } from './words.ts'

const defaults = { count: 20, days: 7 } as const
const analysisTimeMs = 10_000
/** Requests at once. */
const urlsAtOnce = 20

/** A list of nodes that all rely on it, and what its quorums are. */
type ListMap = { readonly list: string; readonly analysis: Analysis }

/** Reports; nothing changes by it. */
export async function reportCandidates(session: Session, flags: CandidatesFlags): Promise<void> {
  const current = flags.current === undefined ? undefined : await readList(session, flags.current)
  await withPeople(session, flags, async (people) => {
    session.out.say('Reading the events of all days, and playing them …')
    const { client, contracts } = people
    const { history } = await readHistory(client, contracts, { onProgress: sayBlocks(session) })
    const ids = withNode(history.members).map(({ id }) => id)
    const candidates = rankCandidates(history, await urlsOf(people, ids), flags.days ?? defaults.days)
    const { change, next } =
      current === undefined
        ? { change: undefined, next: firstList(candidates, history.day) }
        : proposeChange(current, candidates, history.day)
    const maps = await analyse(current?.members ?? [], next.members)
    const shown = candidates.slice(0, flags.count ?? defaults.count)
    const value = { day: history.day, candidates: shown, of: candidates.length, change, next, maps }
    session.out.result(value, () => [
      ...candidateLines(shown),
      '',
      ...fields([
        ['day', String(history.day)],
        ['today', changeWords(change, current)],
        ['list', next.members.length === 0 ? 'nobody' : next.members.join(', ')],
      ]),
      ...maps.map((map) => mapLine(map, session.out)),
    ])
    session.out.say('Nothing was changed: a list is proposed, voted on, and adopted by each operator.')
  })
}

/**
 * All on the list rely on the same list. While operators change over, some rely on the old one and some on the new one: every
 * second does in the map between.
 */
async function analyse(current: readonly number[], next: readonly number[]): Promise<readonly ListMap[]> {
  const everybody = [...new Set([...current, ...next])].toSorted((a, b) => a - b)
  const isChanged = current.length > 0 && current.join() !== next.join()
  const maps: readonly (readonly [string, readonly AnalysisNode[]])[] = [
    ['the list', mapOf(next, () => next)],
    ...(isChanged
      ? [
          [
            'while half have changed over',
            mapOf(everybody, (id) => (everybody.indexOf(id) % 2 === 0 ? next : current)),
          ] as const,
        ]
      : []),
  ]
  return Promise.all(
    maps
      .filter(([, nodes]) => nodes.length > 0)
      .map(async ([list, nodes]) => ({
        list,
        analysis: await analyseAside({ nodes, timeMs: analysisTimeMs }),
      })),
  )
}

function mapOf(members: readonly number[], listOf: (id: number) => readonly number[]): AnalysisNode[] {
  return members.map((id) => ({ id: String(id), quorumSet: quorumSetOf(listOf(id).map(String)) }))
}

async function urlsOf(
  { client, contracts }: People,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const urls = new Map<number, string>()
  for (let at = 0; at < ids.length; at += urlsAtOnce)
    await Promise.all(
      ids.slice(at, at + urlsAtOnce).map(async (id) => {
        urls.set(id, await client.readContract({ ...contracts.nodes, functionName: 'urlOf', args: [id] }))
      }),
    )
  return urls
}

function candidateLines(candidates: readonly Candidate[]): readonly string[] {
  if (candidates.length === 0) return ['No trusted member has named a node yet: watt people node set']
  return columns(
    [
      ['PLACE', 'MEMBER', 'TRUST', 'UPTIME', 'NODE', 'URL', ''],
      ...candidates.map(({ place, id, trust, windows, ofWindows, node, url, sameHostAs }) => [
        place === undefined ? '-' : String(place),
        String(id),
        String(trust),
        `${windows}/${ofWindows}`,
        node,
        printable(url),
        sameHostAs === undefined ? '' : `same host as member ${sameHostAs}`,
      ]),
    ],
    [0, 1, 2, 3],
  )
}

const leaveWords: Readonly<Record<Change['because'], string>> = {
  place: 'it fell below place 16',
  'no-candidate': 'it has no node, no address, or no trust any more',
  'same-host': 'a better placed member is on the same host',
  'no-uptime': 'nobody saw its node up',
}

function changeWords(change: Change | undefined, current: SharedList | undefined): string {
  if (current === undefined) return 'no list was given (--current): all who may enter a first one'
  if (change === undefined) return 'nothing changes'
  return change.type === 'enters'
    ? `member ${change.id} may enter`
    : `member ${change.id} should leave: ${leaveWords[change.because]}`
}

function mapLine({ list, analysis }: ListMap, out: Output): string {
  const { nodes, hasQuorum, intersection, minimalBlockingSets } = analysis
  const isSafe = hasQuorum && intersection === 'yes'
  const fewest = minimalBlockingSets.sizes[0]?.size
  const words = isSafe
    ? `any two quorums share a node${fewest === undefined ? '' : `; ${fewest} lost nodes halt it`}`
    : hasQuorum
      ? `NOT SAFE: quorums may share no node (${intersection})`
      : 'there is no quorum'
  return `${list} (${nodes} nodes): ${out.tone(words, isSafe ? 'good' : 'bad')}`
}

async function readList(session: Session, file: string): Promise<SharedList> {
  const path = resolvePath(session.host, file)
  const wrong = usageError(
    `${path} is no shared list.`,
    'give {"changedDay": 20700, "members": [1, 2]}: a day, and ids of members, each once',
    { path },
  )
  const text = await readSmallFile(path)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw wrong
  }
  const { changedDay, members } = (json ?? {}) as Readonly<Record<string, unknown>>
  const areIds = Array.isArray(members) && members.every((id) => Number.isInteger(id) && id > 0)
  if (!Number.isInteger(changedDay) || !areIds || new Set(members).size < members.length) throw wrong
  const sorted = (members as readonly number[]).toSorted((a, b) => a - b)
  return { changedDay: changedDay as number, members: sorted }
}
