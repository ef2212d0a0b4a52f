/**
 * Loopback ports: which are free, and a free one where any will do.
 * @module
 */
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

/** Free ports, all different. Another program may take one before it is used; that is rare and then says so. */
export async function freePorts(count: number, except: readonly number[] = []): Promise<number[]> {
  const found = new Set<number>()
  while (found.size < count) {
    const port = await listenOnce(0)
    if (!except.includes(port)) found.add(port)
  }
  return [...found]
}

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
