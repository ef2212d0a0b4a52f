/**
 * Writes one block: the stack is a list of words that are known or in variables, and is put where the next block looks for it
 * at the end. What is not worked out in variables the interpreter's own handlers do, on the frame's stack in memory.
 * @module
 */
import { br, brIf, i32, i64, steps, when, type Expr, type Step, type Variable } from '../wasm/code.ts'
import { dataBytes, frameWords, wordNames } from '../wasm/program.ts'
import { frameAt, words } from '../wasm/layout.ts'
import type { Handler } from '../wasm/registers.ts'
import { storeWord, wordAt } from '../wasm/words.ts'
import type { Block, Instruction } from './flow.ts'
import { inline, limbsOf, type Workplace } from './instructions.ts'
import { expr, isSet, known, knownWord, mapWord, short, valueOf, type Word } from './limbs.ts'
import type { Outside } from './outside.ts'

/** A word that has variables of its own. */
export type Home = readonly Variable<'i64'>[] & { readonly length: 4 }

export type Place = {
  readonly code: Uint8Array
  readonly work: Omit<Workplace, 'place'>
  readonly handlers: Readonly<Record<string, Handler>>
  /** Where blocks leave and find the words of the stack, the lowest first. */
  readonly home: (index: number) => Home
  readonly outside: Outside
  /** Goes on with another block. */
  readonly go: (from: Block, to: Block) => Step
}

/** What was pushed lies on WebAssembly's own stack. */
const pushed: Expr<'i64'> = { type: 'i64', write: () => {} }

export class BlockWriter {
  readonly #place: Place
  readonly #block: Block
  readonly #workplace: Workplace
  readonly #stack: Word[]

  constructor(place: Place, block: Block) {
    this.#place = place
    this.#block = block
    this.#stack = Array.from({ length: block.height }, (_, index) => homeWord(place.home(index)))
    const { base } = place.work.registers
    this.#workplace = { ...place.work, place: (index) => i32.add(base, 32 * (this.#stack.length + index)) }
  }

  write(isLoop: boolean): readonly Step[] {
    const { writer, registers } = this.#workplace
    const { outside } = this.#place
    const block = this.#block
    return writer.capture(() => {
      writer.settle([])
      if (block.ending.type === 'interpreted') return writer.write(outside.interpret(block))
      if (isLoop) writer.write(when(outside.isTimeToLook, [outside.look(block)]))
      if (block.gas > 0) {
        const { gas, exits } = registers
        writer.write(gas.set(i64.sub(gas, BigInt(block.gas))), brIf(exits.outOfGas, i64.ltSigned(gas, 0n)))
      }
      for (const instruction of block.body) {
        // One step for each instruction: a list of steps can get too long to be passed on.
        writer.write(steps(...writer.capture(() => this.#instruction(instruction))))
        if (!onlyMoves(instruction)) writer.settle(this.#stack)
      }
      this.#end()
    })
  }

  #instruction({ opcode, at }: Instruction): void {
    const { name, code, pops, pushes } = opcode
    const stack = this.#stack
    if (name === 'JUMPDEST') return
    if (name.startsWith('PUSH')) stack.push(knownWord(this.#data(at + 1, dataBytes(code))))
    else if (name.startsWith('DUP')) stack.push(this.#below(pops))
    else if (name.startsWith('SWAP')) this.#swap(pops)
    else if (name === 'POP') stack.pop()
    else if (name === 'PC') stack.push(knownWord(BigInt(at)))
    else if (name === 'CODESIZE') stack.push(knownWord(BigInt(this.#place.code.length)))
    else {
      const operands = Array.from({ length: pops }, () => this.#pop())
      const result = this.#result(name, operands) ?? this.#byInterpreter(name, code, operands, pushes)
      if (result !== 'nothing') stack.push(result)
    }
  }

  #result(name: string, operands: readonly Word[]): Word | 'nothing' | undefined {
    const { frame } = this.#workplace.registers
    const word = wordNames.findIndex((it) => it === name)
    if (word >= 0) return this.#loaded(i32.of(words + 32 * word))
    const frameWord = frameWords[name]
    if (frameWord !== undefined) return this.#loaded(frame, frameWord)
    if (name === 'CALLDATASIZE' || name === 'RETURNDATASIZE') {
      const at = name === 'CALLDATASIZE' ? frameAt.calldataBytes : frameAt.returnDataBytes
      return short(this.#workplace.writer.hold(i64.extend(i32.load(frame, at))))
    }
    const nothing = knownWord(0n)
    return inline[name]?.(this.#workplace, operands[0] ?? nothing, operands[1] ?? nothing)
  }

  /** The operands go to memory, and the result comes from there. */
  #byInterpreter(name: string, code: number, operands: readonly Word[], pushes: number): Word | 'nothing' {
    const { writer, registers, place } = this.#workplace
    const { handlers } = this.#place
    const pops = operands.length
    for (const [depth, word] of operands.entries())
      writer.write(storeWord(place(pops - 1 - depth), limbsOf(word)))
    const handler = handlers[name] ?? handlers['HOST']
    if (handler === undefined) throw new Error(`Nothing does ${name}.`)
    const arg = handlers[name] === undefined ? code | ((pushes - pops + 64) << 8) : 0
    writer.write(registers.top.set(place(pops - 1)), registers.arg.set(i32.of(arg)))
    writer.write(...writer.locals.scope(() => handler(registers)))
    return pushes === 0 ? 'nothing' : this.#loaded(place(0))
  }

  #end(): void {
    const { writer } = this.#workplace
    const { outside, go } = this.#place
    const { ending } = this.#block
    switch (ending.type) {
      case 'next':
        this.#bringHome()
        return writer.write(go(this.#block, ending.to))
      case 'jump':
        return this.#jump(mapWord(this.#pop(), (limb) => writer.keep(limb)))
      case 'branch': {
        const to = mapWord(this.#pop(), (limb) => writer.keep(limb))
        const isTrue = writer.keep(writer.any(this.#pop()))
        this.#bringHome()
        writer.write(
          when(
            isSet(isTrue),
            writer.capture(() => this.#jump(to)),
          ),
        )
        return writer.write(go(this.#block, ending.otherwise))
      }
      case 'asked':
        return this.#ask(ending.opcode, ending.pops, ending.resumed)
      case 'underflow':
        return writer.write(br(this.#workplace.registers.exits.underflow))
      case 'interpreted':
        return writer.write(outside.interpret(this.#block))
    }
  }

  /** To where it was seen that the word leads; else where it says, if that is a place to jump to. */
  #jump(to: Word): void {
    const { writer } = this.#workplace
    const { outside, go } = this.#place
    const { ending } = this.#block
    const targets = 'targets' in ending ? ending.targets : []
    const value = valueOf(to)
    this.#bringHome()
    if (value !== undefined) {
      const target = targets.find(({ at }) => BigInt(at) === value)
      writer.write(
        target === undefined ? outside.jump(limbsOf(to), this.#stack.length) : go(this.#block, target.block),
      )
      return
    }
    const high = writer.any([to[1], to[2], to[3]])
    // All are compared first: blocks that are written inside take the variables again.
    const found = targets.map(({ at, block }) => {
      const differs = writer.or(writer.xor(to[0], known(BigInt(at))), high)
      return { block, isThere: i64.isZero(expr(differs)) }
    })
    for (const { block, isThere } of found)
      writer.write(
        when(
          isThere,
          writer.capture(() => writer.write(go(this.#block, block))),
        ),
      )
    writer.write(outside.jump(limbsOf(to), this.#stack.length))
  }

  #ask(opcode: number, pops: number, resumed: Block | undefined): void {
    const { writer, place } = this.#workplace
    const { outside } = this.#place
    if (resumed !== undefined) {
      this.#bringHome()
      return writer.write(outside.ask(opcode, this.#stack.length, resumed))
    }
    // The frame ends: nothing but the operands is looked at.
    const operands = Array.from({ length: pops }, () => this.#pop())
    for (const [depth, word] of operands.entries())
      writer.write(storeWord(place(pops - 1 - depth), limbsOf(word)))
    writer.write(outside.end(opcode, this.#stack.length + pops))
  }

  /** Puts each word where the next block looks for it; all at once, since words may have changed places. */
  #bringHome(): void {
    const moves = this.#stack.flatMap((word, index) => {
      const home = this.#place.home(index)
      return word.flatMap((limb, at) => {
        const variable = home[at]
        if (variable === undefined || (limb.type === 'held' && limb.variable === variable)) return []
        return [{ variable, limb }]
      })
    })
    this.#workplace.writer.write(
      steps(...moves.map(({ limb }) => expr(limb).write)),
      steps(...moves.toReversed().map(({ variable }) => variable.set(pushed))),
    )
    for (const index of this.#stack.keys()) this.#stack[index] = homeWord(this.#place.home(index))
  }

  #loaded(at: Expr<'i32'>, offset = 0): Word {
    const word = wordAt(at, offset)
    return mapWord(knownWord(0n), (_, index) => this.#workplace.writer.hold(word[index] as Expr<'i64'>))
  }

  #data(at: number, size: number): bigint {
    let value = 0n
    for (let index = 0; index < size; index++)
      value = (value << 8n) | BigInt(this.#place.code[at + index] ?? 0)
    return value
  }

  #pop(): Word {
    const word = this.#stack.pop()
    if (word === undefined) throw new Error('A block takes more than there is.')
    return word
  }

  #below(depth: number): Word {
    return this.#stack.at(-depth) ?? knownWord(0n)
  }

  #swap(depth: number): void {
    const [top, other] = [this.#below(1), this.#below(depth)]
    this.#stack[this.#stack.length - 1] = other
    this.#stack[this.#stack.length - depth] = top
  }
}

function homeWord(home: Home): Word {
  return mapWord(knownWord(0n), (_, index) => ({ type: 'held', variable: home[index] as Variable<'i64'> }))
}

/** Instructions after which the stack needs all the variables that it needed before. */
function onlyMoves({ opcode: { name } }: Instruction): boolean {
  return name.startsWith('PUSH') || name.startsWith('DUP') || name.startsWith('SWAP') || name === 'JUMPDEST'
}
