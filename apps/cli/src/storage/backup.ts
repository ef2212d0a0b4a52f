/**
 * `watt storage export` and `import`: everything as one CAR, and its keys under a password.
 * @module
 */
import { createWriteStream } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { writeFileAtomic } from '@watt/files'
import { Backup, decryptKeys, encryptKeys, exportCar } from '@watt/storage/client'
import type { PayFlags, StorageFlags } from '../commands/storage.ts'
import { resolvePath } from '../host.ts'
import { fields, printable } from '../output.ts'
import type { Session } from '../session.ts'
import { chooseNewPassword, readPassword } from '../wallet/password.ts'
import { catalogueOf, faultTeller, withStorage } from './open.ts'
import { placeWithin } from './place.ts'
import { ProgressLine } from './progress.ts'
import { formatBytes } from './words.ts'

/** Writes `<path>` and `<path>.keys`. */
export async function exportAll(session: Session, flags: PayFlags, path: string): Promise<void> {
  const car = resolvePath(session.host, path)
  await withStorage(session, flags, async (client) => {
    const { opened, files, unreadable } = await catalogueOf(session, client)
    const password = await chooseNewPassword(session, flags.passwordFile)
    const progress = new ProgressLine(session)
    const total = files.reduce(
      (sum, { parts }) => sum + parts.reduce((of, { cipherBytes }) => of + cipherBytes, 0),
      0,
    )
    let done = 0
    try {
      const root = await exportCar(client, opened, car, {
        onFault: faultTeller(session),
        onBytes: (bytes) => progress.update('exporting', (done += bytes), Math.max(done, total)),
      })
      const keys = new Map(opened.map(({ cid, key }) => [cid, key]))
      await writeFileAtomic(`${car}.keys`, await encryptKeys(keys, password))
      progress.end()
      const value = {
        car,
        keys: `${car}.keys`,
        root: root.toString(),
        files: files.length,
        left: unreadable.length,
      }
      session.out.result(value, () =>
        fields([
          ['exported', `${files.length} files, ${formatBytes(done)}`],
          ['CAR', car],
          ['keys', `${car}.keys, under the password`],
          ['root', value.root],
          [
            'left out',
            unreadable.length === 0 ? undefined : `${unreadable.length} orders that cannot be read now`,
          ],
        ]),
      )
    } finally {
      progress.end()
    }
  })
}

/** Opens an export without any network and writes its files below a folder. */
export async function importAll(
  session: Session,
  flags: StorageFlags,
  path: string,
  target: string,
): Promise<void> {
  const car = resolvePath(session.host, path)
  const folder = resolvePath(session.host, target)
  const text = await readFile(`${car}.keys`, 'utf8')
  const keys = await decryptKeys(text, await readPassword(session, flags.passwordFile, `${path}.keys`))
  const backup = await Backup.open(car, keys)
  try {
    await writeFiles(session, backup, folder)
  } finally {
    await backup.close()
  }
}

async function writeFiles(session: Session, backup: Backup, folder: string): Promise<void> {
  for (const file of backup.files) {
    const to = placeWithin(folder, file.name)
    await mkdir(dirname(to), { recursive: true })
    await pipeline(backup.read(file), createWriteStream(to, { flags: 'wx' }))
    session.out.item({ name: file.name, sizeBytes: file.sizeBytes, path: to }, () => [
      `${formatBytes(file.sizeBytes)}  ${printable(to)}`,
    ])
  }
}
