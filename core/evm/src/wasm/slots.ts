/**
 * Storage and transient storage in linear memory: an open-addressing table of the slots that a transaction met, and a
 * log of what its writes replaced. The host puts a slot in when it is first met; from then on nothing leaves the module.
 * @see https://eips.ethereum.org/EIPS/eip-1153, https://eips.ethereum.org/EIPS/eip-2200, https://eips.ethereum.org/EIPS/eip-2929
 * @module
 */
import {
  coldSlotGas,
  coldStoreGas,
  storeClearRefund,
  storeResetGas,
  storeSetGas,
  warmAccessGas,
} from '../frames/gas.ts'
import {
  block,
  br,
  brIf,
  call,
  i32,
  i64,
  label,
  loop,
  ret,
  steps,
  unreachable,
  when,
  type Expr,
  type FunctionRef,
  type Step,
  type Variable,
} from './code.ts'
import type { Locals, ModuleBuilder } from './module.ts'
import {
  slotAt,
  slotIndex,
  slotIndexEntries,
  transientBit,
  undo,
  undoAt,
  undoBytes,
  undoMax,
  undoKinds,
} from './layout.ts'
import { anyOf, each, hold, storeWord, wordAt, type Word } from './words.ts'

type Global<T extends 'i32' | 'i64'> = Omit<Variable<T>, 'tee'>
type AccessFunction = FunctionRef & { readonly result: 'i64' }

/** Each takes the account's number, where key (and below it the value) are on the stack, and gas; it leaves the gas. */
export type SlotFunctions = {
  readonly load: AccessFunction
  /** The caller checked the sentry. */
  readonly store: AccessFunction
  readonly loadTransient: FunctionRef
  readonly storeTransient: FunctionRef
}

const multiplier = 0x9e37_79b9_7f4a_7c15n

export function defineSlots(
  module: ModuleBuilder,
  meet: FunctionRef & { readonly result: 'i32' },
): SlotFunctions {
  const seed = module.global('seed', 'i64')
  const undoEnd = module.global('undoEnd', 'i32')
  const refund = module.global('refund', 'i64')
  const find = defineFind(module, seed, meet)

  /** More than any block's gas buys; a fault beats a wrong state. */
  const guard = when(i32.ge(undoEnd, undo + undoBytes * (undoMax - 1)), [unreachable])
  const warm = (slot: Expr<'i32'>): Step[] => [
    guard,
    i32.store(slot, 1, slotAt.isWarm),
    i32.store(undoEnd, slot, undoAt.slot),
    i32.store(undoEnd, undoKinds.warm, undoAt.kind),
    i64.store(undoEnd, refund, undoAt.refund),
    undoEnd.set(i32.add(undoEnd, undoBytes)),
  ]
  const write = (slot: Expr<'i32'>, value: Word): Step[] => [
    guard,
    i32.store(undoEnd, slot, undoAt.slot),
    i32.store(undoEnd, undoKinds.write, undoAt.kind),
    i64.store(undoEnd, refund, undoAt.refund),
    storeWord(undoEnd, wordAt(slot, slotAt.current), undoAt.value),
    storeWord(slot, value, slotAt.current),
    undoEnd.set(i32.add(undoEnd, undoBytes)),
  ]

  const load = module.define(
    { name: 'load', params: ['i32', 'i32', 'i64'], result: 'i64' },
    (locals, account, top, gas) => {
      const slot = locals.take('i32')
      return [
        slot.set(call(find, account, top)),
        when(i32.isZero(i32.load(slot, slotAt.isWarm)), [gas.set(i64.sub(gas, coldSlotGas)), ...warm(slot)]),
        storeWord(top, wordAt(slot, slotAt.current)),
        ret(gas),
      ]
    },
  )
  const store = module.define(
    { name: 'store', params: ['i32', 'i32', 'i64'], result: 'i64' },
    (locals, account, top, gas) => {
      const slot = locals.take('i32')
      return [
        slot.set(call(find, account, top)),
        when(i32.isZero(i32.load(slot, slotAt.isWarm)), [gas.set(i64.sub(gas, coldStoreGas)), ...warm(slot)]),
        top.set(i32.sub(top, 32)),
        ...priceOfStore(locals, slot, wordAt(top), gas, refund, write(slot, wordAt(top))),
        ret(gas),
      ]
    },
  )
  const loadTransient = module.define(
    { name: 'loadTransient', params: ['i32', 'i32'] },
    (locals, account, top) => {
      const slot = locals.take('i32')
      return [
        slot.set(call(find, i32.or(account, transientBit), top)),
        storeWord(top, wordAt(slot, slotAt.current)),
      ]
    },
  )
  const storeTransient = module.define(
    { name: 'storeTransient', params: ['i32', 'i32'] },
    (locals, account, top) => {
      const slot = locals.take('i32')
      return [
        slot.set(call(find, i32.or(account, transientBit), top)),
        top.set(i32.sub(top, 32)),
        ...write(slot, wordAt(top)),
      ]
    },
  )
  defineRevert(module, undoEnd, refund)
  return { load, store, loadTransient, storeTransient }
}

/** `find(account, key)` leaves where the slot lies. The seed is a secret of the machine's: see `EngineOptions.slotSeed`. */
function defineFind(
  module: ModuleBuilder,
  seed: Global<'i64'>,
  meet: FunctionRef & { readonly result: 'i32' },
): FunctionRef & { readonly result: 'i32' } {
  return module.define({ params: ['i32', 'i32'], result: 'i32' }, (locals, account, key) => {
    const [at, slot, hash] = [locals.take('i32'), locals.take('i32'), locals.take('i64')]
    const [read, held] = hold(locals, wordAt(key))
    const [next, missing] = [label('next place'), label('missing')]
    const mix = (limb: Expr<'i64'>): Step => hash.set(i64.rotl(i64.mul(i64.xor(hash, limb), multiplier), 29n))
    const isSame = i32.and(
      i64.isZero(anyOf(each(held, wordAt(slot, slotAt.key), i64.xor))),
      i32.eq(i32.load(slot, slotAt.account), account),
    )
    return [
      read,
      hash.set(i64.xor(seed, i64.extend(account))),
      ...held.map(mix),
      at.set(i32.and(i32.wrap(i64.shr(i64.mul(hash, multiplier), 40n)), slotIndexEntries - 1)),
      block(
        missing,
        loop(
          next,
          slot.set(i32.load(i32.shl(at, 2), slotIndex)),
          brIf(missing, i32.isZero(slot)),
          when(isSame, [ret(slot)]),
          at.set(i32.and(i32.add(at, 1), slotIndexEntries - 1)),
          br(next),
        ),
      ),
      slot.set(call(meet, account, key)),
      i32.store(i32.shl(at, 2), slot, slotIndex),
      i32.store(slot, at, slotAt.place),
      ret(slot),
    ]
  })
}

/** The same rules as `storeGas` of the reference. `top` holds the new value. */
function priceOfStore(
  locals: Locals,
  slot: Expr<'i32'>,
  value: Word,
  gas: Variable<'i64'>,
  refund: Global<'i64'>,
  write: readonly Step[],
): Step[] {
  const [wasZero, isZero, isOriginal] = [locals.take('i32'), locals.take('i32'), locals.take('i32')]
  const current = wordAt(slot, slotAt.current)
  const original = wordAt(slot, slotAt.original)
  const differ = (a: Word, b: Word): Expr<'i64'> => anyOf(each(a, b, i64.xor))
  const addRefund = (amount: bigint): Step => refund.set(i64.add(refund, amount))
  return [
    when(i64.isZero(differ(value, current)), [ret(i64.sub(gas, warmAccessGas))]),
    wasZero.set(i64.isZero(anyOf(original))),
    isZero.set(i64.isZero(anyOf(value))),
    isOriginal.set(i64.isZero(differ(original, current))),
    // The refund belongs to the write: its record holds the counter before.
    steps(...write.slice(0, 4)),
    when(
      isOriginal,
      [
        when(
          wasZero,
          [gas.set(i64.sub(gas, storeSetGas))],
          [gas.set(i64.sub(gas, storeResetGas)), when(isZero, [addRefund(storeClearRefund)])],
        ),
      ],
      [
        gas.set(i64.sub(gas, warmAccessGas)),
        when(i32.isZero(wasZero), [
          when(i64.isZero(anyOf(current)), [addRefund(-storeClearRefund)]),
          when(isZero, [addRefund(storeClearRefund)]),
        ]),
        when(i64.isZero(differ(value, original)), [
          when(wasZero, [addRefund(storeSetGas - warmAccessGas)], [addRefund(storeResetGas - warmAccessGas)]),
        ]),
      ],
    ),
    steps(...write.slice(4)),
  ]
}

/** `revert(mark)` takes back what was written since. */
function defineRevert(module: ModuleBuilder, undoEnd: Global<'i32'>, refund: Global<'i64'>): void {
  module.define({ name: 'revert', params: ['i32'] }, (locals, mark) => {
    const slot = locals.take('i32')
    const [next, done] = [label('next record'), label('done')]
    return [
      block(
        done,
        loop(
          next,
          brIf(done, i32.eq(undoEnd, mark)),
          undoEnd.set(i32.sub(undoEnd, undoBytes)),
          slot.set(i32.load(undoEnd, undoAt.slot)),
          refund.set(i64.load(undoEnd, undoAt.refund)),
          when(
            i32.load(undoEnd, undoAt.kind),
            [i32.store(slot, 0, slotAt.isWarm)],
            [storeWord(slot, wordAt(undoEnd, undoAt.value), slotAt.current)],
          ),
          br(next),
        ),
      ),
    ]
  })
}
