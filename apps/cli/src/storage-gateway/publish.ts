/**
 * `watt storage gateway publish`: a file or folder, not encrypted for readers, under its CID.
 * @module
 */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { importCar, importFiles, type PublicFile } from '@watt/storage/gateway'
import { notFoundError, usageError } from '../failure.ts'
import { resolvePath } from '../host.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { openStore, readGatewayConfig } from './folder.ts'
import type { PublishFlags } from './routes.ts'

/** Imports and stores; prints the CID. */
export async function publish(session: Session, flags: PublishFlags, given: string): Promise<void> {
  const { car } = flags
  const path = resolvePath(session.host, given)
  const found = await stat(path).catch(() => {
    throw notFoundError(`There is no ${given}.`, 'name a file or a folder', { path })
  })
  if (car === true && !found.isFile())
    throw usageError(`${given} is no file.`, 'leave out --car for a folder')
  const config = await readGatewayConfig(session)
  const opened = await openStore(session, config, 'publish', flags)
  try {
    session.out.say('Storing …')
    const { root, pieceCid, object } =
      car === true
        ? await importCar(opened.store, createReadStream(path))
        : await importFiles(opened.store, filesOf(path, found.isDirectory()), { wrap: false })
    const { host, port } = config.ipfs.listen
    const url = `http://${host}:${port}/ipfs/${root.toString()}`
    session.out.result({ cid: root.toString(), pieceCid, bytes: object.sizeBytes, url }, () =>
      fields([
        ['CID', root.toString()],
        ['piece CID', pieceCid],
        ['stored', `${object.sizeBytes} bytes as CAR`],
        ['at', url],
      ]),
    )
  } finally {
    await opened.close()
  }
}

/** @yields the files below a path, hidden ones too, links not */
async function* filesOf(path: string, isFolder: boolean): AsyncGenerator<PublicFile> {
  const name = basename(path)
  if (!isFolder) return yield { path: name, content: createReadStream(path) }
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const within = file.slice(path.length + 1).replaceAll('\\', '/')
    yield { path: `${name}/${within}`, content: createReadStream(file) }
  }
}
