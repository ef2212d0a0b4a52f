import { useState } from 'react'
import type { BlockRow, Picture } from './feed.ts'
import { age, grouped, short, wattAmount } from './format.ts'
import type { Settings } from './settings.ts'
import { Transactions } from './transactions.tsx'
import { nameOf } from './validators.tsx'

type Names = Readonly<Record<string, { readonly name: string }>>

/** The last blocks, newest first; each opens to show its transactions and what was said in its slot. */
export function Blocks({
  picture,
  settings,
  nowMs,
}: {
  readonly picture: Picture
  readonly settings: Settings
  readonly nowMs: number
}) {
  const [open, setOpen] = useState<bigint>()
  const consensus = picture.status?.consensus
  if (!consensus) return null
  const validators = Object.keys(consensus.quorum.nodes).toSorted((a, b) =>
    nameOf(consensus.names, a).localeCompare(nameOf(consensus.names, b), 'en', { numeric: true }),
  )

  return (
    <section aria-labelledby="blocks">
      <h2 id="blocks">Blocks</h2>
      <ol className="blocks" reversed>
        {picture.rows.map((row) => {
          const { block } = row
          const isOpen = open === block.number
          return (
            <li key={String(block.number)} className={isOpen ? 'open' : ''}>
              <button
                type="button"
                aria-expanded={isOpen}
                onClick={() => setOpen(isOpen ? undefined : block.number)}
              >
                <span className="number">{grouped(block.number)}</span>
                <time dateTime={new Date(Number(block.timestamp) * 1_000).toISOString()}>
                  {age(Number(block.timestamp) * 1_000, nowMs)} ago
                </time>
                <span className="count">{countWords(block.transactions.length)}</span>
                <Votes row={row} validators={validators} names={consensus.names} />
                <code title={block.hash}>{short(block.hash, 10, 6)}</code>
              </button>
              {isOpen && <Detail row={row} settings={settings} names={consensus.names} />}
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function Votes({
  row,
  validators,
  names,
}: {
  readonly row: BlockRow
  readonly validators: readonly string[]
  readonly names: Names
}) {
  if (row.block.number === 0n) return <span className="votes">genesis</span>
  const words = row.record === null ? 'votes not kept' : `${row.agreed.length} of ${validators.length} agreed`
  return (
    <span className="votes" title={row.agreed.map((id) => nameOf(names, id)).join(', ')}>
      {row.record !== null &&
        validators.map((id) => (
          <span key={id} className={row.agreed.includes(id) ? 'vote yes' : 'vote'} aria-hidden="true" />
        ))}
      <span className="words">{words}</span>
    </span>
  )
}

function Detail({
  row,
  settings,
  names,
}: {
  readonly row: BlockRow
  readonly settings: Settings
  readonly names: Names
}) {
  const { block, record } = row
  const started = record?.statements[0]?.atMs
  return (
    <div className="detail">
      <dl className="facts">
        <div>
          <dt>Hash</dt>
          <dd>
            <code>{block.hash}</code>
          </dd>
        </div>
        <div>
          <dt>State root</dt>
          <dd>
            <code>{block.stateRoot}</code>
          </dd>
        </div>
        <div>
          <dt>Gas used</dt>
          <dd>
            {grouped(block.gasUsed)} of {grouped(block.gasLimit)}
          </dd>
        </div>
        <div>
          <dt>Value moved</dt>
          <dd>{wattAmount(block.transactions.reduce((sum, it) => sum + it.value, 0n))}</dd>
        </div>
      </dl>
      <h3>Transactions</h3>
      <Transactions transactions={block.transactions} settings={settings} />
      <h3>Agreement</h3>
      {record === null || started === undefined ? (
        <p className="hint">What was said in this slot is no longer kept in memory.</p>
      ) : (
        <ol className="statements">
          {record.statements.map(({ atMs, statement }, index) => (
            <li key={index}>
              <span className="at">+{atMs - started} ms</span>
              <span>{nameOf(names, statement.nodeId)}</span>
              <span>{statement.type}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}

function countWords(count: number): string {
  if (count === 0) return 'empty'
  return count === 1 ? '1 transaction' : `${grouped(count)} transactions`
}
