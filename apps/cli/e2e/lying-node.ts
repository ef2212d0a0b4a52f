/**
 * A node that lies: it stands before a real one and changes what that answers.
 * @module
 */
import { createServer, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

/** Changes one answer, or leaves it. `ask` asks the real node. */
export type Lie = (
  call: { readonly method: string; readonly params: readonly unknown[] },
  result: unknown,
  ask: Ask,
) => unknown

export type Ask = (method: string, params: readonly unknown[]) => Promise<unknown>

export type LyingNode = {
  readonly url: string
  /** What it does from now on. */
  tell(lie: Lie): void
  /** How it sends its answers from now on. */
  send(how: 'whole' | 'cut' | 'endless' | 'never' | 'broken'): void
  close(): Promise<void>
}

type Call = { readonly id: unknown; readonly method: string; readonly params: readonly unknown[] }

export const honestly: Lie = (_, result) => result

export async function startLyingNode(behind: string): Promise<LyingNode> {
  let lie = honestly
  let how: Parameters<LyingNode['send']>[0] = 'whole'
  const ask: Ask = async (method, params) => (await post(behind, [{ id: 0, method, params }]))[0]?.result
  const server = createServer(async (request, response) => {
    try {
      const asked = JSON.parse(await text(request)) as Call | readonly Call[]
      const calls = [asked].flat() as readonly Call[]
      const answers = await post(behind, calls)
      const told = await Promise.all(
        answers.map(async (answer, at) => {
          const call = calls[at]
          if (call === undefined || !('result' in answer)) return answer
          return { ...answer, result: await lie(call, answer.result, ask) }
        }),
      )
      deliver(response, JSON.stringify(Array.isArray(asked) ? told : told[0]), how)
    } catch {
      response.destroy()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the listener has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    tell: (newLie) => (lie = newLie),
    send: (newHow) => (how = newHow),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function deliver(response: ServerResponse, body: string, how: Parameters<LyingNode['send']>[0]): void {
  response.setHeader('content-type', 'application/json')
  if (how === 'whole') response.end(body)
  else if (how === 'cut') response.end(body.slice(0, -20))
  else if (how === 'broken') {
    response.setHeader('content-length', body.length)
    response.write(body.slice(0, 20), () => response.destroy())
  } else if (how === 'endless') pour(response)
}

/** Spaces are good JSON for ever. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(1024 * 1024, ' ')
  const next = (): void => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', next)
  next()
}

async function post(
  url: string,
  calls: readonly Call[],
): Promise<readonly { readonly id: unknown; readonly result?: unknown }[]> {
  const body = JSON.stringify(calls.map((call) => ({ jsonrpc: '2.0', ...call })))
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const answers = (await response.json()) as readonly { readonly id: unknown; readonly result?: unknown }[]
  return calls.map(({ id }) => answers.find((it) => it.id === id) ?? { id })
}
