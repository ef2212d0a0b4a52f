import { useEffect, useState, useSyncExternalStore } from 'react'
import { Blocks } from './blocks.tsx'
import { whoIsPresent, type Feed, type Picture } from './feed.ts'
import { age, grouped } from './format.ts'
import { Validators } from './validators.tsx'

/** The network at a glance: is it alive, who agrees, what was decided. */
export function App({ feed }: { readonly feed: Feed }) {
  const picture = useSyncExternalStore(feed.subscribe, feed.picture)
  const nowMs = useNow()
  const development = feed.settings.chainId === 31337

  return (
    <>
      <header className="bar">
        <span className="brand">
          <img src="/icon.svg" alt="" width="28" height="28" />
          Watt
        </span>
        {development && (
          <span className="badge" title="Its accounts and keys are public: coins here are worth nothing.">
            Development network
          </span>
        )}
        <span className="chain">chain {feed.settings.chainId}</span>
      </header>
      <main>
        {picture.problem !== undefined && <Problem picture={picture} rpc={feed.settings.rpc} nowMs={nowMs} />}
        {picture.status === undefined ? (
          picture.problem === undefined && <p role="status">Asking the node at {feed.settings.rpc} …</p>
        ) : (
          <>
            <Head picture={picture} nowMs={nowMs} />
            <Validators picture={picture} nowMs={nowMs} />
            <Blocks picture={picture} settings={feed.settings} nowMs={nowMs} />
          </>
        )}
      </main>
    </>
  )
}

function Problem({
  picture,
  rpc,
  nowMs,
}: {
  readonly picture: Picture
  readonly rpc: string
  readonly nowMs: number
}) {
  return (
    <p className="problem" role="alert">
      No answer from {rpc}: {picture.problem}
      {picture.refreshedAtMs !== undefined &&
        ` What is shown is ${age(picture.refreshedAtMs, nowMs)} old.`}{' '}
      Is the network running? Start it with <code>npm start</code>; this page goes on by itself.
    </p>
  )
}

function Head({ picture, nowMs }: { readonly picture: Picture; readonly nowMs: number }) {
  const status = picture.status
  const newest = picture.rows[0]
  if (!status || !newest) return null
  const { consensus } = status
  const validators = Object.keys(consensus.quorum.nodes).length
  const gap = averageGapMs(picture)

  return (
    <section aria-labelledby="head">
      <h1 id="head">
        Block <span className="figure">{grouped(newest.block.number)}</span>
      </h1>
      <p className={consensus.state === 'synced' ? 'calm' : 'warn'} role="status">
        {consensus.state === 'synced'
          ? `Closed ${age(status.head.closeTimeMs, nowMs)} ago; one every ${(gap / 1_000).toFixed(1)} s. `
          : `${stateWords[consensus.state]} `}
        {consensus.reason ??
          `${whoIsPresent(picture).size} of ${validators} validators agree; ${haltWords(consensus.quorum.failAt)}`}
      </p>
      <dl className="facts">
        <div>
          <dt>Waiting transactions</dt>
          <dd>{grouped(status.pool.pending)}</dd>
        </div>
        <div>
          <dt>Peers of this node</dt>
          <dd>{status.peerCount}</dd>
        </div>
        <div>
          <dt>Price of gas</dt>
          <dd>
            {newest.block.baseFeePerGas
              ? `${grouped(newest.block.baseFeePerGas)} wei`
              : 'free: blocks have room'}
          </dd>
        </div>
        <div>
          <dt>Version</dt>
          <dd>{status.version}</dd>
        </div>
      </dl>
    </section>
  )
}

const stateWords = {
  starting: 'Starting.',
  synced: '',
  catchingUp: 'Catching up with the network.',
  stuck: 'Not closing.',
  halted: 'Halted: this node does not vote.',
} as const

function haltWords(failAt: number): string {
  if (failAt <= 0) return 'too few are left to close a block.'
  if (failAt === 1) return 'one more loss halts it.'
  return `${failAt - 1} more may fail before it halts.`
}

function averageGapMs({ rows }: Picture): number {
  const newest = rows[0]?.block
  const oldest = rows.at(-1)?.block
  if (!newest || !oldest || newest.number === oldest.number) return 0
  return (Number(newest.timestamp - oldest.timestamp) * 1_000) / Number(newest.number - oldest.number)
}

/** Re-renders once a second, so that ages count up. */
function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return nowMs
}
