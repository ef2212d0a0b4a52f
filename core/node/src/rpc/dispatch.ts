/**
 * From a parsed body to the text of the answer. A batch is the unit of work: what can be done for many calls at once
 * is, and a failure belongs to its own call only.
 * @see https://www.jsonrpc.org/specification
 * @module
 */
import type { Logger } from '../types.ts'
import { laneNames, type Lane } from './admission.ts'
import {
  InternalError,
  InvalidParamsError,
  InvalidRequestError,
  LimitError,
  MethodNotFoundError,
  RpcError,
  ServerError,
} from './errors.ts'
import { isDeeperThan } from './json-depth.ts'
import type { RpcLimits } from './limits.ts'
import { turns } from './turns.ts'

/** A method as dispatch sees it, whatever context it runs in. */
export type Callable<C> = {
  readonly cost: number
  /** Where it waits; by its cost when left out. */
  readonly lane?: Lane | ((params: never) => Lane) | undefined
  readonly params: (raw: readonly unknown[], limits: RpcLimits) => unknown
  readonly run: (context: C, params: never) => unknown
  readonly runMany?: ((context: C, params: readonly never[]) => Promise<readonly unknown[]>) | undefined
}

/** What answers calls. */
export type Dispatcher<C> = {
  readonly methods: ReadonlyMap<string, Callable<C>>
  readonly limits: RpcLimits
  readonly logger: Logger
  /** Takes cost tokens of the caller. @returns ms to wait, 0 when granted. */
  readonly charge: (cost: number) => number
  /** Runs work in its turn. @throws {LimitError} It cannot begin in time. */
  readonly admit: <T>(lane: Lane, work: () => Promise<T>) => Promise<T>
  readonly now: () => number
  /** Counts answered calls; `verdict` is `ok` or the error's number. */
  readonly observe: ((method: string, verdict: string, ms: number) => void) | undefined
}

/** One call of a batch, on its way to `result` or `error`. */
type Call = {
  readonly id: string | number | null
  /** Notifications want no answer. */
  readonly isSilent: boolean
  readonly name: string
  method: Callable<unknown> | undefined
  params: never
  outcome: unknown
}

/**
 * Answers one request or a batch of them.
 * @returns the answer's JSON, or undefined when only notifications came.
 */
export async function answer<C>(
  dispatcher: Dispatcher<C>,
  context: C,
  body: unknown,
): Promise<string | undefined> {
  const { limits } = dispatcher
  if (isDeeperThan(body, limits.jsonDepth))
    return failure(null, new InvalidRequestError(`nesting is deeper than ${limits.jsonDepth}`))
  if (!Array.isArray(body)) {
    const [call] = await settleAll(dispatcher, context, [body])
    return call!.isSilent ? undefined : write(call!, limits.responseBytes)
  }
  if (body.length === 0) return failure(null, new InvalidRequestError('empty batch'))
  if (body.length > limits.batch) {
    return failure(
      null,
      new LimitError(`${body.length} calls in one batch; at most ${limits.batch} are taken`),
    )
  }
  return writeBatch(await settleAll(dispatcher, context, body), limits.responseBytes)
}

/** A call that costs this much waits among the heavy ones: it executes or searches. */
const heavyCost = 10

/** The lane of a whole batch: the one of its slowest call. */
function laneOf(calls: readonly Call[]): Lane {
  const lanes = calls.map(({ method, params }) => {
    const lane = method && ownLane(method)
    return typeof lane === 'function' ? lane(params) : lane
  })
  return slowest(lanes)
}

/**
 * The same by the names of the methods only, so that a body can be refused before more is done about it.
 * @returns undefined where parameters decide.
 */
export function laneByName(
  methods: ReadonlyMap<string, Pick<Callable<never>, 'cost' | 'lane'>>,
  body: unknown,
): Lane | undefined {
  const lanes = (Array.isArray(body) ? body : [body]).map((call: unknown) => {
    const name = typeof call === 'object' && call !== null && 'method' in call ? call.method : undefined
    const method = typeof name === 'string' ? methods.get(name) : undefined
    return method && ownLane(method)
  })
  if (lanes.includes('heavy')) return 'heavy'
  return lanes.some((lane) => typeof lane === 'function') ? undefined : slowest(lanes as readonly Lane[])
}

function ownLane({
  cost,
  lane = cost < heavyCost ? 'read' : 'heavy',
}: Pick<Callable<never>, 'cost' | 'lane'>): NonNullable<Callable<never>['lane']> {
  return lane
}

function slowest(lanes: readonly (Lane | undefined)[]): Lane {
  return laneNames.findLast((lane) => lanes.includes(lane)) ?? 'read'
}

/** Brings every call of a body to its outcome: they are admitted together or not at all. */
async function settleAll<C>(
  dispatcher: Dispatcher<C>,
  context: C,
  bodies: readonly unknown[],
): Promise<readonly Call[]> {
  const calls = bodies.map((it) => prepare(dispatcher, it))
  try {
    await dispatcher.admit(laneOf(calls), () => runAll(dispatcher, context, calls))
  } catch (error) {
    const refusal = asRpcError(dispatcher.logger, 'admission', error)
    for (const call of calls) {
      call.outcome = refusal
      observe(dispatcher, call, 0)
    }
  }
  return calls
}

/** The text of an error answer. */
export function failure(id: string | number | null, error: RpcError): string {
  const data = error.data === undefined ? {} : { data: error.data }
  return JSON.stringify({
    jsonrpc: '2.0',
    id,
    error: { code: error.rpcCode, message: error.message, ...data },
  })
}

/** Reads, charges and parses one call; what fails here is its outcome already. */
function prepare<C>(dispatcher: Dispatcher<C>, body: unknown): Call {
  const { id, isSilent, name, raw, malformed } = readEnvelope(body)
  const call: Call = { id, isSilent, name, method: undefined, params: undefined as never, outcome: malformed }
  if (malformed !== undefined) return call
  const method = dispatcher.methods.get(name)
  if (method === undefined) return { ...call, outcome: new MethodNotFoundError(name) }
  const waitMs = dispatcher.charge(method.cost)
  if (waitMs > 0)
    return { ...call, outcome: new LimitError(`too many calls; try again in ${waitMs} ms`, waitMs) }
  try {
    call.params = method.params(raw, dispatcher.limits) as never
    call.method = method as Callable<unknown>
  } catch (error) {
    call.outcome = asRpcError(dispatcher.logger, name, error)
  }
  return call
}

type Envelope = Pick<Call, 'id' | 'isSilent' | 'name'> & {
  readonly raw: readonly unknown[]
  readonly malformed: RpcError | undefined
}

const idLengthMax = 256

function readEnvelope(body: unknown): Envelope {
  const bad = (problem: string, id: Call['id'] = null): Envelope => ({
    id,
    isSilent: false,
    name: 'invalid',
    raw: [],
    malformed: new InvalidRequestError(problem),
  })
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return bad('a request is a JSON object')
  const { jsonrpc, id, method, params } = body as Readonly<Record<string, unknown>>
  const isId =
    id === undefined ||
    id === null ||
    typeof id === 'number' ||
    (typeof id === 'string' && id.length <= idLengthMax)
  if (!isId) return bad(`id is a number, null or a string of at most ${idLengthMax} characters`)
  const known = id ?? null
  if (jsonrpc !== '2.0') return bad('jsonrpc is "2.0"', known)
  if (typeof method !== 'string') return bad('method is a string', known)
  const isSilent = id === undefined
  const raw = params === undefined || params === null ? [] : params
  if (!Array.isArray(raw)) {
    return {
      id: known,
      isSilent,
      name: method,
      raw: [],
      malformed: new InvalidParamsError('params', 'an array', params),
    }
  }
  return { id: known, isSilent, name: method, raw, malformed: undefined }
}

/** Runs what can run together first, then the rest in order, giving way between calls. */
async function runAll<C>(dispatcher: Dispatcher<C>, context: C, calls: readonly Call[]): Promise<void> {
  const began = dispatcher.now()
  for (const [method, together] of groups(calls)) {
    await settle(dispatcher, together, async () => {
      const results = await method.runMany!(
        context,
        together.map((it) => it.params),
      )
      together.forEach((call, i) => (call.outcome = results[i]))
    })
  }
  const turn = turns(dispatcher.limits.sliceMs)
  for (const call of calls) {
    if (call.method === undefined || call.method.runMany !== undefined) continue
    await turn()
    if (dispatcher.now() - began > dispatcher.limits.requestTimeMs) {
      call.outcome = new ServerError('request timed out: the calls before it in this batch took too long')
      continue
    }
    await settle(dispatcher, [call], async () => {
      call.outcome = await call.method!.run(context, call.params)
    })
  }
  for (const call of calls) if (call.method === undefined) observe(dispatcher, call, 0)
}

function groups(calls: readonly Call[]): ReadonlyMap<Callable<unknown>, readonly Call[]> {
  return Map.groupBy(
    calls.filter((it) => it.method?.runMany !== undefined),
    (it) => it.method!,
  )
}

/** Whatever the work throws becomes the calls' outcome. */
async function settle<C>(
  dispatcher: Dispatcher<C>,
  calls: readonly Call[],
  work: () => Promise<void>,
): Promise<void> {
  const began = performance.now()
  try {
    await work()
  } catch (error) {
    const known = asRpcError(dispatcher.logger, calls[0]!.name, error)
    for (const call of calls) call.outcome = known
  }
  const ms = performance.now() - began
  for (const call of calls) observe(dispatcher, call, ms / calls.length)
}

function observe<C>(dispatcher: Dispatcher<C>, call: Call, ms: number): void {
  if (dispatcher.observe === undefined) return
  // Names from outside would grow the table of metrics without bound.
  const name = dispatcher.methods.has(call.name) ? call.name : 'unknown'
  dispatcher.observe(name, call.outcome instanceof RpcError ? String(call.outcome.rpcCode) : 'ok', ms)
}

function asRpcError(logger: Logger, method: string, error: unknown): RpcError {
  if (error instanceof RpcError) return error
  logger.error('rpc.internal', {
    method,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })
  return new InternalError()
}

function write({ id, outcome }: Call, bytesMax: number): string {
  if (outcome instanceof RpcError) return failure(id, outcome)
  const result = JSON.stringify(outcome) ?? 'null'
  if (result.length > bytesMax) return tooLarge(id, bytesMax)
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`
}

/** The bytes left over shrink from call to call; what no longer fits is an error in its place. */
function writeBatch(calls: readonly Call[], bytesMax: number): string | undefined {
  const parts: string[] = []
  let left = bytesMax
  for (const call of calls) {
    if (call.isSilent) continue
    const part = write(call, Math.max(left, 0))
    parts.push(part)
    left -= part.length
  }
  return parts.length === 0 ? undefined : `[${parts.join(',')}]`
}

function tooLarge(id: Call['id'], bytesMax: number): string {
  return failure(
    id,
    new LimitError(`the answer is larger than the ${bytesMax} bytes left for it; ask for less`),
  )
}
