/**
 * `watt storage put`: files and folders to the storage network. One number first, one yes, a receipt after.
 * @module
 */
import { basename } from 'node:path'
import {
  planPut,
  put,
  type PutProgress,
  type PutReceipt,
  resumePuts,
  type Source,
  sourcesAt,
  type StorageClient,
  unfinishedPuts,
} from '@watt/storage/client'
import { formatAmount } from '../amount.ts'
import { confirm } from '../ask.ts'
import type { PutFlags } from '../commands/storage.ts'
import { usageError } from '../failure.ts'
import { resolvePath } from '../host.ts'
import { fields, printable } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'
import { faultTeller, withStorage } from './open.ts'
import { ProgressLine } from './progress.ts'
import { formatBytes, formatSeconds } from './words.ts'

const epochsUsual = 30

/** Stores what paths name, or goes on with what was interrupted. */
export async function putFiles(
  session: Session,
  flags: PutFlags,
  ...paths: readonly string[]
): Promise<void> {
  const isResumed = flags.resume ?? false
  if (isResumed !== (paths.length === 0))
    throw usageError(
      isResumed
        ? '--resume goes on with everything that was interrupted, and takes no path.'
        : 'No path was given.',
      'give a file or folder, or only --resume',
    )
  if (flags.name !== undefined && paths.length > 1)
    throw usageError('--name is for one path.', 'store them one by one, or leave --name out')
  await withStorage(session, flags, async (client) => {
    const progress = new ProgressLine(session)
    const options = {
      onFault: faultTeller(session),
      onProgress: ({ phase, name, doneBytes, totalBytes }: PutProgress) =>
        progress.update(printable(`${phase} ${name}`), doneBytes, totalBytes),
    }
    try {
      const receipts = isResumed
        ? await resumePuts(client, options)
        : await put(client, await planned(session, flags, client, paths), options)
      progress.end()
      tell(session, receipts)
    } finally {
      progress.end()
    }
  })
}

/** Asks what it costs, and whether that is fine. */
async function planned(session: Session, flags: PutFlags, client: StorageClient, paths: readonly string[]) {
  const interrupted = await unfinishedPuts(client)
  if (interrupted.length > 0)
    session.out.say(
      `${interrupted.length} earlier put${interrupted.length === 1 ? ' was' : 's were'} interrupted; go on with: watt storage put --resume`,
    )
  const sources: Source[] = []
  for (const path of paths) sources.push(...(await sourcesAt(resolvePath(session.host, path), flags.name)))
  const epochs = flags.epochs ?? epochsUsual
  const plan = await planPut(client.chain, sources, {
    epochs,
    region: flags.region,
    isUnbundled: flags.alone,
    bundleName: flags.name ?? basename(resolvePath(session.host, paths[0]!)),
  })
  const { epochSeconds } = await client.chain.clock()
  const shards = plan.objects.reduce((sum, { code }) => sum + code.n, 0)
  const codes = new Set(plan.objects.map(({ code: { k, n } }) => `any ${k} of ${n}`))
  const files = sources.length === 1 ? printable(sources[0]!.name) : `${sources.length} files`
  await confirm(
    session,
    'Go ahead?',
    fields([
      ['store', `${files}, ${formatBytes(plan.plainBytes)}, encrypted`],
      ['for', `${epochs} epochs of ${formatSeconds(epochSeconds)}: ${formatSeconds(epochs * epochSeconds)}`],
      ['on', `${shards} providers; ${[...codes].join(', ')} shards give it back`],
      ['cost', formatAmount(plan.costWei)],
      ['paid now', `${formatAmount(plan.escrowWei)}; what is not used comes back`],
    ]),
  )
  return plan
}

function tell(session: Session, receipts: readonly PutReceipt[]): void {
  const { out } = session
  if (receipts.length === 0) out.say('Nothing was interrupted.')
  for (const receipt of receipts) {
    const { order, names, plainBytes, stored, failed, code, costWei, manifestCid } = receipt
    out.item(receipt, () =>
      fields([
        ['stored', printable(names.length === 1 ? names[0]! : `${names.length} files, ${names[0]} …`)],
        ['size', formatBytes(plainBytes)],
        ['order', String(order)],
        ['shards', `${stored.length} of ${code.n} with their providers; any ${code.k} give it back`],
        ...failed.map(({ slot, reason }) => [`shard ${slot}`, printable(reason)] as const),
        ['cost', formatAmount(costWei)],
        ['manifest', manifestCid],
      ]),
    )
  }
  const [first] = receipts
  if (first === undefined) return
  out.say(`Next: watt storage get ${shown(first.names[0]!)}${rpcFlag(session)}`)
  out.say(`      watt storage status ${first.order}${rpcFlag(session)}`)
}

/** A name as it can be pasted behind a command. */
function shown(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : `'${printable(name).replaceAll("'", String.raw`'\''`)}'`
}
