/**
 * Where the page finds its node. The process that serves the page writes `/config.json`.
 * @module
 */

export type Settings = { readonly rpc: string; readonly ws: string; readonly chainId: number }

/** Reads `/config.json`; a page served by something else talks to a node on its usual local port. */
export async function readSettings(): Promise<Settings> {
  const usual = { rpc: 'http://127.0.0.1:8545', ws: 'ws://127.0.0.1:8545', chainId: 31337 }
  try {
    const answer = await fetch('/config.json')
    if (!answer.ok) return usual
    const { rpc, ws, chainId } = (await answer.json()) as Partial<Settings>
    return { rpc: rpc ?? usual.rpc, ws: ws ?? usual.ws, chainId: chainId ?? usual.chainId }
  } catch {
    return usual // Not JSON: a plain file server answered with its own page.
  }
}
