/**
 * Fills the disk of a node's data folder with a file, and makes room again.
 * @module
 */
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NodeProcess } from '../network/node-process.ts'

const ballastOf = ({ dataDir }: NodeProcess): string => join(dataDir, 'ballast')

/** Grows the file until only this share of the disk is free. */
export async function leaveFree(node: NodeProcess, share: number): Promise<void> {
  const { bsize, blocks, bavail } = await statfs(node.dataDir)
  const bytes = Math.floor((bavail - blocks * share) * bsize)
  if (bytes <= 0) return
  // What does not fit is what was wanted.
  await writeFile(ballastOf(node), new Uint8Array(bytes + bsize), { flag: 'a' }).catch((error) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  })
}

export async function makeRoom(node: NodeProcess): Promise<void> {
  await rm(ballastOf(node), { force: true })
}
