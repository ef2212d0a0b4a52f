/**
 * Whether quorum sets are safe: any two quorums share a node, what blocks, what splits, who decides.
 * @module
 */
import { readFile, stat } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { readNodeList, type Analysis, type AnalysisNode, type NodeSets } from '@watt/scp/quorum-analysis'
import type { ConsensusStatus } from '@watt/sdk'
import { CommandError, notFoundError, usageError } from '../failure.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import type { AnalysisTask } from './analysis-worker.ts'

const fileBytesMax = 64 * 1024 * 1024
/** Beyond its own time the thread may finish one step; then it is ended. */
const graceMs = 5000
const examplesShown = 5

/** Analyses a node list in stellarbeat's form. Exit code 3 when the network can split. */
export async function analyseFile(session: Session, path: string, timeMs: number): Promise<void> {
  const found = await stat(path).catch(() => {
    throw notFoundError(`There is no file ${path}.`, 'give a list of nodes in stellarbeat’s form', { path })
  })
  if (!found.isFile() || found.size > fileBytesMax)
    throw usageError(`${path} is no file of at most 64 MiB.`, 'check the path')
  let json: unknown
  try {
    json = JSON.parse(await readFile(path, 'utf8'))
  } catch {
    throw usageError(`${path} is not JSON.`, 'give a list of nodes in stellarbeat’s form', { path })
  }
  const list = Array.isArray(json) ? json : ((json as { readonly nodes?: unknown } | null)?.nodes ?? json)
  await report(session, readNodeList(list), timeMs)
}

/** Analyses the quorum set of a running node as if all its validators had the same one. */
export async function analyseOwnQuorum(
  session: Session,
  status: ConsensusStatus,
  timeMs: number,
): Promise<void> {
  const { quorumSet, names } = status
  const nodes = Object.keys(status.quorum.nodes).map((id): AnalysisNode => {
    const name = names[id]?.name
    return { id, ...(name !== undefined && { name }), quorumSet }
  })
  session.out.say('As if every validator trusted the same ones as this node:')
  await report(session, nodes, timeMs)
}

async function report(session: Session, nodes: readonly AnalysisNode[], timeMs: number): Promise<void> {
  const analysis = await analyseAside({ nodes, timeMs })
  const names = new Map(nodes.map(({ id, name }) => [id, name ?? id.slice(0, 12)]))
  session.out.result({ analysis }, () => analysisLines(analysis, names))
  if (analysis.hasQuorum && analysis.intersection !== 'no') return
  throw new CommandError({
    code: analysis.hasQuorum ? 'cli/quorums-disjoint' : 'cli/no-quorum',
    message: analysis.hasQuorum
      ? 'Two quorums share no node: this network can agree on two different ledgers.'
      : 'No set of these nodes is a quorum: this network cannot agree on anything.',
    fix: analysis.hasQuorum
      ? 'let the two sides trust each other: see the counterexample'
      : 'check thresholds and missing quorum sets',
    ending: 'refused',
  })
}

/** Runs the analysis in a thread. */
export async function analyseAside(task: AnalysisTask): Promise<Analysis> {
  const worker = new Worker(new URL('./analysis-worker.ts', import.meta.url), { workerData: task })
  const { promise, resolve, reject } = Promise.withResolvers<Analysis>()
  worker.once('message', resolve)
  worker.once('error', reject)
  const patience = setTimeout(() => reject(overtimeError(task.timeMs)), task.timeMs + graceMs)
  try {
    return await promise
  } finally {
    clearTimeout(patience)
    await worker.terminate()
  }
}

/** The analysis for people. */
export function analysisLines(analysis: Analysis, names: ReadonlyMap<string, string>): readonly string[] {
  const list = (ids: readonly string[]) => ids.map((id) => names.get(id) ?? id).join(', ')
  const { counterexample, minimalBlockingSets, minimalSplittingSets, minimalQuorums, topTier } = analysis
  const answer = {
    yes: 'yes: any two quorums share a node',
    no: 'NO: two quorums share no node',
    unknown: 'unknown: the time ran out; try a longer --time-ms',
  }[analysis.intersection]
  return [
    ...fields([
      ['nodes', `${analysis.nodes}, ${analysis.coreNodes.length} of them in the core`],
      ['quorum', analysis.hasQuorum ? 'there is one' : 'there is none'],
      ['intersection', answer],
      ['top tier', `${topTier.nodes.length}${topTier.complete ? '' : ' or more'}: ${list(topTier.nodes)}`],
    ]),
    ...(counterexample
      ? [`  one side    ${list(counterexample[0])}`, `  other side  ${list(counterexample[1])}`]
      : []),
    ...setLines('minimal quorums', minimalQuorums, list),
    ...setLines('minimal blocking sets (their loss halts it)', minimalBlockingSets, list),
    ...setLines('minimal splitting sets (their treason can split it)', minimalSplittingSets, list),
  ]
}

function setLines(
  title: string,
  sets: NodeSets,
  list: (ids: readonly string[]) => string,
): readonly string[] {
  const sizes = sets.sizes.map((it) => `${it.sets} of size ${it.size}`).join(', ')
  return [
    `${title}: ${sizes || 'none'}${sets.complete ? '' : ', and perhaps more: the time ran out'}`,
    ...sets.examples
      .slice(0, examplesShown)
      .map((ids) => `  ${ids.length === 0 ? 'the empty set' : list(ids)}`),
  ]
}

function overtimeError(timeMs: number): CommandError {
  return new CommandError({
    code: 'cli/timed-out',
    message: `The analysis did not end within ${timeMs / 1000} seconds.`,
    fix: 'give it more time: --time-ms 60000',
    ending: 'timedOut',
  })
}
