/**
 * Loopback ports: which are free, and a free one where any will do.
 * @module
 */
import { randomInt } from 'node:crypto'
import { createServer, type AddressInfo } from 'node:net'

/** Everything of a local network listens here and nowhere else. */
export const loopback = '127.0.0.1'

/** Whether a program could listen on this port of the loopback interface now. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' || code === 'EACCES') return false
    throw error
  }
}

/**
 * Free ports, all different. Another program may take one before it is used; that is rare and then says so.
 * They lie below those that systems give to outgoing connections, so that none is lost to a connection of our own.
 */
export async function freePorts(count: number, except: readonly number[] = []): Promise<number[]> {
  const found = new Set<number>()
  for (let tries = 0; found.size < count && tries < triesMax; tries++) {
    const port = randomInt(lowest, highest)
    if (!except.includes(port) && !found.has(port) && (await isPortFree(port))) found.add(port)
  }
  while (found.size < count) {
    const port = await listenOnce(0)
    if (!except.includes(port)) found.add(port)
  }
  return [...found]
}

const [lowest, highest] = [20_000, 32_000]
const triesMax = 1000

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port, host: loopback, exclusive: true }, () => {
      const { port: bound } = server.address() as AddressInfo
      server.close(() => resolve(bound))
    })
  })
}
