/**
 * `watt storage ls`: what an account has stored, found with nothing but its key.
 * @module
 */
import type { StorageFlags } from '../commands/storage.ts'
import { columns, printable } from '../output.ts'
import type { Session } from '../session.ts'
import { catalogueOf, withStorage } from './open.ts'
import { formatBytes, formatTime } from './words.ts'

/** Lists files, those below a prefix where one is given. */
export async function listFiles(session: Session, flags: StorageFlags, prefix = ''): Promise<void> {
  await withStorage(session, flags, async (client) => {
    const { files, incomplete } = await catalogueOf(session, client)
    const shown = files.filter(({ name }) => name.startsWith(prefix))
    const values = shown.map(({ name, type, sizeBytes, modifiedMs, metadata, parts, version, bundled }) => ({
      name,
      type,
      sizeBytes,
      modifiedMs,
      metadata,
      orders: parts.map(({ order }) => order),
      version,
      bundled,
    }))
    session.out.result(values, () =>
      columns(
        shown.map(({ name, sizeBytes, modifiedMs, parts }) => [
          formatBytes(sizeBytes),
          formatTime(modifiedMs),
          `order ${parts.map(({ order }) => order).join(' ')}`,
          printable(name),
        ]),
        [0],
      ),
    )
    for (const { name, parts, orders } of incomplete)
      if (name.startsWith(prefix))
        session.out.warn(
          `${printable(name)} lacks ${parts - orders.length} of ${parts} parts (there: order ${orders.join(', ')}). Go on with watt storage put --resume, or drop each order.`,
        )
    if (shown.length === 0)
      session.out.say('Nothing is stored here. Store something: watt storage put <path>')
  })
}
