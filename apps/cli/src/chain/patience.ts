/**
 * A busy node says so, and is asked again a little later; one that is not there is not waited for.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { BaseError, http, HttpRequestError, RpcRequestError, type Transport } from 'viem'

export type PatienceOptions = {
  /** For an answer, and for a busy node to be less so. Milliseconds. */
  readonly timeoutMs: number
  /** First pause; the next ones double. Milliseconds. */
  readonly pauseMs?: number
}

const pauseMaxMs = 2000
/** Connections break now and then. */
const failuresMax = 2
/** Calls of one request; nodes of Watt take up to 100. */
const batchSize = 50
const limitExceeded = -32_005

/** HTTP to a node. Calls of one moment share a request: a node takes few connections from one address. */
export function nodeTransport(rpc: string, options: PatienceOptions): Transport {
  return patient(http(rpc, { timeout: options.timeoutMs, retryCount: 0, batch: { batchSize } }), options)
}

/** The same transport; asks again where that helps. */
export function patient(inner: Transport, { timeoutMs, pauseMs = 200 }: PatienceOptions): Transport {
  return (parameters) => {
    const transport = inner(parameters)
    const ask: typeof transport.request = async (...call) => {
      const end = performance.now() + timeoutMs
      for (let tries = 0; ; tries++) {
        try {
          return await transport.request(...call)
        } catch (error) {
          const pause = Math.max(Math.min(pauseMs * 2 ** tries, pauseMaxMs), wishedMs(error))
          const isLast = performance.now() + pause > end
          if (isLast || !(isBusy(error) || (tries < failuresMax && isBroken(error)))) throw error
          await sleep(pause)
        }
      }
    }
    return { ...transport, request: ask }
  }
}

/** Whether a node had too much to do: it refused connection or call, or stopped a call that took too long. */
export function isBusy(error: unknown): boolean {
  if (!(error instanceof BaseError)) return false
  const failed = error.walk((it) => it instanceof HttpRequestError)
  if (failed instanceof HttpRequestError) return failed.status === 429 || failed.status === 503
  const refusal = error.walk((it) => it instanceof RpcRequestError)
  return (
    refusal instanceof RpcRequestError &&
    (refusalMs(refusal) !== undefined || /execution aborted \(timeout\)/i.test(refusal.details))
  )
}

/** A call that was refused only because too much waits says in how many milliseconds to ask again (EIP-1474, -32005). */
function refusalMs({ code, data }: RpcRequestError): number | undefined {
  const ms: unknown =
    code === limitExceeded ? (data as { retryAfterMs?: unknown } | undefined)?.retryAfterMs : undefined
  return typeof ms === 'number' ? ms : undefined
}

/** No answer at all, or one that came from something on the way. */
function isBroken(error: unknown): boolean {
  return error instanceof BaseError && error.walk((it) => it instanceof HttpRequestError) !== null
}

/** When the node wants to be asked again. */
function wishedMs(error: unknown): number {
  if (!(error instanceof BaseError)) return 0
  const refusal = error.walk((it) => it instanceof RpcRequestError)
  if (refusal instanceof RpcRequestError) return refusalMs(refusal) ?? 0
  const failed = error.walk((it) => it instanceof HttpRequestError)
  const seconds = failed instanceof HttpRequestError ? Number(failed.headers?.get('retry-after') ?? 0) : 0
  return Number.isFinite(seconds) ? seconds * 1000 : 0
}
