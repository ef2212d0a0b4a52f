/**
 * The draft of a file that is fetched: what an interrupted fetch left is gone on with, so that nothing is paid twice.
 * @module
 */
import { hash } from 'node:crypto'
import { mkdir, readdir, rename, stat } from 'node:fs/promises'
import { uptime } from 'node:os'
import { basename, dirname, join } from 'node:path'

export type Draft = {
  readonly path: string
  /** Bytes that are in it already. */
  readonly doneBytes: number
}

/**
 * Takes over the longest draft that no process writes any more, or names a new one.
 * @param path - the file it becomes
 * @param content - tells what it holds: drafts of anything else are left alone
 * @param bytesMax - what the whole content has
 */
export async function takeDraft(path: string, content: string, bytesMax: number): Promise<Draft> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  const tag = hash('sha256', content).slice(0, 16)
  const mine = `${path}.${tag}.${process.pid}.part`
  const found = await leftDrafts(folder, `${basename(path)}.${tag}.`)
  for (const { name, sizeBytes } of found.toSorted((a, b) => b.sizeBytes - a.sizeBytes)) {
    if (sizeBytes > bytesMax) continue
    try {
      await rename(join(folder, name), mine)
      return { path: mine, doneBytes: sizeBytes }
    } catch {
      // Another process took it.
    }
  }
  return { path: mine, doneBytes: 0 }
}

async function leftDrafts(
  folder: string,
  prefix: string,
): Promise<readonly { readonly name: string; readonly sizeBytes: number }[]> {
  const bootedMs = Date.now() - uptime() * 1000
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix) && name.endsWith('.part'))
  const drafts = await Promise.all(
    names.map(async (name) => {
      const pid = Number(name.slice(prefix.length, -'.part'.length))
      const found = await stat(join(folder, name)).catch(() => undefined)
      // What was written before a power cut may have holes.
      const isLeft = found !== undefined && found.mtimeMs > bootedMs && !isRunning(pid)
      return isLeft ? [{ name, sizeBytes: found.size }] : []
    }),
  )
  return drafts.flat()
}

/** Whether another process has that number now; this one begins with what an earlier one of its number left. */
function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
