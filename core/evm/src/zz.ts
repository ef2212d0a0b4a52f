import { assemble } from './assemble.fixture.ts'
import { contract, execute, other, stateWith } from './engine.fixture.ts'
const big = new Uint8Array(24576).fill(0x5b)
big.set(assemble('0x5ff0 JUMP'))
big[0x5ff0 + 1] = 0
for (let i = 10; i < 0x5f00; i += 2) {
  big[i] = 0x60
}
const small = big.slice()
small[0] = 0
const loop = assemble(`JUMPDEST PUSH0 PUSH0 PUSH0 PUSH0 PUSH0 ${other} GAS CALL POP PUSH0 JUMP`)
for (const [n, code] of [
  ['jump', big],
  ['stop', small],
] as const) {
  const s = stateWith({ [contract]: loop, [other]: code })
  const t = performance.now()
  const o = await execute(s, { to: contract, gasLimit: 1_000_000n })
  console.log(n, o.error, performance.now() - t, 'ms per Mgas')
}
