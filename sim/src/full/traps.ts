/**
 * What would let a run depend on the machine it runs on throws while a run goes on.
 *
 * setImmediate stays: the virtual clock turns by it.
 * @module
 */

const trapped = (name: string) => (): never => {
  throw new Error(`A simulated part used ${name}: time and randomness are arguments.`)
}

/** Sets the traps. @returns takes them away. */
export function setTraps(): () => void {
  const { Date: RealDate, Math: math, crypto, performance } = globalThis
  const restores: (() => void)[] = []
  const put = <T extends object, K extends keyof T>(target: T, key: K, value: T[K]): void => {
    const found = Object.getOwnPropertyDescriptor(target, key)
    Object.defineProperty(target, key, { value, configurable: true, writable: true })
    restores.push(() => {
      if (found === undefined) Reflect.deleteProperty(target, key)
      else Object.defineProperty(target, key, found)
    })
  }

  put(
    globalThis,
    'Date',
    new Proxy(RealDate, {
      construct: (target, values: unknown[]) =>
        values.length === 0 ? trapped('new Date()')() : (Reflect.construct(target, values) as Date),
      get: (target, key) => (key === 'now' ? trapped('Date.now') : (Reflect.get(target, key) as unknown)),
    }),
  )
  put(math, 'random', trapped('Math.random'))
  put(crypto, 'getRandomValues', trapped('crypto.getRandomValues'))
  put(crypto, 'randomUUID', trapped('crypto.randomUUID'))
  put(performance, 'now', trapped('performance.now'))
  put(globalThis, 'setTimeout', trapped('setTimeout') as never)
  put(globalThis, 'setInterval', trapped('setInterval') as never)
  return () => {
    for (const restore of restores.toReversed()) restore()
  }
}
