/**
 * The read API: who may ask, what is asked, and how refusals look.
 * @module
 */
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { cors } from 'hono/cors'
import { WattError } from '@watt/errors'
import { addAddressRoutes } from './address-routes.ts'
import { addChainRoutes } from './chain-routes.ts'
import { ApiError, BadInputError, BusyError, NotAllowedError, NotIndexedError } from './errors.ts'
import type { Sources } from './route.ts'
import { addTokenRoutes } from './token-routes.ts'

/** Questions at a time; each is a few looks into an index. */
const atOnceMax = 64

/** Who may ask. */
export type Access = {
  /** Pages whose scripts may read; programs outside browsers send no origin. */
  readonly origins: readonly string[]
}

/** The routes, not yet served. @param onError - Told of what failed here; the caller hears only that it did. */
export function buildApi(
  sources: Sources,
  access: Access,
  onError: (error: unknown) => void = () => undefined,
): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result) => {
      if (result.success) return
      const [issue] = result.error.issues
      throw new BadInputError(`\`${issue?.path.join('.')}\` is not valid: ${issue?.message}.`)
    },
  })
  let working = 0
  app.use(async (c, next) => {
    const refusal = refuse(c.req.header('host'), c.req.header('origin'), access)
    if (refusal !== undefined) throw new NotAllowedError(refusal)
    if (working >= atOnceMax) throw new BusyError()
    working++
    try {
      await next()
    } finally {
      working--
    }
  })
  app.use(cors({ origin: [...access.origins], allowMethods: ['GET'], maxAge: 86_400 }))
  app.use(async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
    c.header('X-Content-Type-Options', 'nosniff')
  })
  app.onError((error, c) => {
    if (error instanceof ApiError) return c.json(bodyOf(error), error.status)
    onError(error)
    return c.json(internal, 500)
  })
  app.notFound((c: Context) => c.json(bodyOf(new NotIndexedError('such route')), 404))
  addChainRoutes(app, sources)
  addAddressRoutes(app, sources)
  addTokenRoutes(app, sources)
  app.doc31('/v1/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Index of the Watt chain',
      version: '1',
      description:
        'Read only. Lists are paged: `next` of one answer is `cursor` of the next question. Live news: WebSocket at /v1/live.',
    },
  })
  return app
}

/** Why not, if so: names other than this machine's (DNS rebinding) and pages that nobody named get nothing. */
export function refuse(
  host: string | undefined,
  origin: string | undefined,
  { origins }: Access,
): string | undefined {
  if (host === undefined || !/^(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?$/i.test(host))
    return 'The index answers on this machine only.'
  return origin === undefined || origins.includes(origin)
    ? undefined
    : `The page ${origin.slice(0, 100)} may not read this index.`
}

const internal = bodyOf({
  code: 'indexer/internal',
  message: 'The index failed to answer.',
  fix: 'Its log tells why.',
})

function bodyOf({ code, message, fix }: Pick<WattError, 'code' | 'message' | 'fix'>) {
  return { error: { code, message, fix: fix ?? null } }
}
