/**
 * HTTP servers that strangers may reach: who may ask, and how many connections stay open.
 * @module
 */
export { callerKey, isAllowedHost, isAllowedOrigin, isLoopback } from './access.ts'
export { connections, type Connections } from './connections.ts'
export { refuseUpgrade, turnAway } from './refusals.ts'
export { serveHttp, type HttpOptions, type RunningHttp } from './serve.ts'
