/**
 * A real PostgreSQL server for a test: of this machine's own installation, in a folder of its own, gone afterwards.
 * @module
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

export type PostgresServer = { readonly url: string; readonly pid: number; stop(): Promise<void> }

const startMs = 120_000

/** Where `postgres` and `initdb` are; undefined where they are not installed. */
export function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((it) => join(debian, it, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ]
  return folders.find((it) => existsSync(join(it, 'postgres')) && existsSync(join(it, 'initdb')))
}

/** Starts one on a free port of this machine. @param binaries - From {@link findPostgres}. */
export async function startPostgres(binaries: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'watt-postgres-'))
  const user = notRoot()
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const init = ['--username=watt', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', '-D', data]
  execFileSync(join(binaries, 'initdb'), init, { ...user, cwd: folder, stdio: 'ignore' })
  const port = await freePort()
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder, '-F'],
    { ...user, cwd: folder, stdio: 'ignore' },
  )
  const url = `postgres://watt@127.0.0.1:${port}/postgres`
  await untilReady(url, server)
  return {
    url,
    pid: server.pid!,
    stop: async () => {
      const ended = once(server, 'exit')
      server.kill('SIGINT') // "Fast": it does not wait for clients.
      await ended
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** PostgreSQL refuses to run as root; the account of its package is there for that. */
function notRoot(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (const endMs = Date.now() + startMs; Date.now() < endMs;) {
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}`)
    const client = new pg.Client({ connectionString: url })
    const isReady = await client.connect().then(
      () => true,
      () => false,
    )
    await client.end().catch(() => undefined)
    if (isReady) return
    await sleep(200)
  }
  throw new Error(`postgres did not answer within ${startMs} ms`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
