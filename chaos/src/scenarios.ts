/**
 * All scenarios, in the order in which they run.
 * @module
 */
import { badSyncs } from './disk/bad-syncs.ts'
import { commitCost } from './disk/commit-cost.ts'
import { damage } from './disk/damage.ts'
import { diskFull } from './disk/disk-full.ts'
import { compiler } from './disk/fsync-shim.ts'
import { killInCommit } from './disk/kill-in-commit.ts'
import { loopNeeds, powerNeeds } from './disk/loop-disk.ts'
import { powerCut } from './disk/power-cut.ts'
import { powerCutNodes } from './disk/power-cut-nodes.ts'
import { routerNeeds } from './router/router.ts'
import type { Scenario } from './scenario.ts'
import { allKilled } from './scenarios/all-killed.ts'
import { badNetwork } from './scenarios/bad-network.ts'
import { crashes } from './scenarios/crashes.ts'
import { lostDisk } from './scenarios/lost-disk.ts'
import { minorityKill } from './scenarios/minority-kill.ts'
import { partitions } from './scenarios/partitions.ts'
import { pausedNodes, slowNode } from './scenarios/pause.ts'
import { quorumLost } from './scenarios/quorum-lost.ts'

export const scenarios: readonly Scenario[] = [
  {
    name: 'crashes',
    goals: ['G-LIV-1', 'G-LIV-3', 'G-LIV-4'],
    about: 'kill -9 of one, of two and of all four validators, once each',
    needs: [],
    run: crashes,
  },
  {
    name: 'kill-1-of-4',
    goals: ['G-LIV-1'],
    about: 'kill -9 of any one of four validators every ten seconds, at 500 tx/s',
    needs: [],
    run: (options) => minorityKill(options, { validators: 4, perSecond: 500 }),
  },
  {
    name: 'kill-2-of-7',
    goals: ['G-LIV-1'],
    about: 'kill -9 of any two of seven validators every ten seconds, at 100 tx/s',
    needs: [],
    run: (options) => minorityKill(options, { validators: 7, perSecond: 100 }),
  },
  {
    name: 'kill-all',
    goals: ['G-LIV-3'],
    about: 'kill -9 of all four validators at once, again and again',
    needs: [],
    run: (options) => allKilled(options, { validators: 4 }),
  },
  {
    name: 'lose-quorum',
    goals: ['G-LIV-4'],
    about: 'kill or pause one validator more than may fail, and bring them back',
    needs: [],
    run: (options) => quorumLost(options, { validators: 4, blockTimeMs: options.isShort ? 1_000 : 5_000 }),
  },
  {
    name: 'pause',
    goals: ['G-LIV-1'],
    about: 'stop two of seven validators (SIGSTOP) for up to 40 seconds and let them go on',
    needs: [],
    run: (options) => pausedNodes(options, { validators: options.isShort ? 4 : 7 }),
  },
  {
    name: 'slow-node',
    goals: ['G-LIV-1'],
    about: 'one of four validators gets a tenth of a processor',
    needs: [],
    run: (options) => slowNode(options, { validators: 4 }),
  },
  {
    name: 'bad-network',
    goals: ['G-LIV-2'],
    about: 'seven validators over links with 200 ± 100 ms, 5 % loss and 10 % reordering, then 30 % loss',
    needs: routerNeeds,
    run: (options) =>
      options.isShort
        ? badNetwork(options, { validators: 4, blockTimeMs: 2_000, perSecond: 5 })
        : badNetwork(options, { validators: 7, blockTimeMs: 5_000, perSecond: 10 }),
  },
  {
    name: 'partitions',
    goals: ['G-LIV-2', 'G-LIV-4'],
    about: 'halves, one-way cuts, a bridge and flapping links between seven validators',
    needs: routerNeeds,
    run: (options) =>
      partitions(options, {
        validators: options.isShort ? 4 : 7,
        blockTimeMs: options.isShort ? 1_000 : 5_000,
      }),
  },
  {
    name: 'lost-disk',
    goals: ['G-CAT-1'],
    about: 'an empty node joins a chain of 10,000 blocks among liars, and a validator loses its disk',
    needs: [],
    run: lostDisk,
  },
  {
    name: 'kill-in-commit',
    goals: ['G-DUR-1'],
    about: 'kill -9 of a process that commits to its store or opens it',
    needs: [],
    run: killInCommit,
  },
  {
    name: 'power-cut',
    goals: ['G-DUR-2'],
    about: 'the power of a file system is cut while a process commits to it or recovers on it',
    needs: [...powerNeeds, compiler],
    run: powerCut,
  },
  {
    name: 'power-cut-nodes',
    goals: ['G-DUR-2', 'G-LIV-3'],
    about: 'the power of the disk of one validator, or of all four, is cut under load',
    needs: powerNeeds,
    run: powerCutNodes,
  },
  {
    name: 'disk-full',
    goals: ['G-DSK-1'],
    about: 'the disk of one of four validators fills up under load, and gets space again',
    needs: loopNeeds,
    run: diskFull,
  },
  {
    name: 'bad-syncs',
    goals: ['G-DSK-2'],
    about: 'syncs of one of four validators take 200 ms, then fail',
    needs: [compiler],
    run: badSyncs,
  },
  {
    name: 'damage',
    goals: ['G-DUR-3'],
    about: 'files of a data folder are cut off, deleted, or have a bit flipped',
    needs: [],
    run: damage,
  },
  {
    name: 'commit-cost',
    goals: ['G-DUR-4'],
    about: 'what a durable commit of 1,000 changes costs, in syncs of the same disk',
    needs: [],
    run: commitCost,
  },
]
