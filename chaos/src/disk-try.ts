import { killInCommit } from './disk/kill-in-commit.ts'
import { powerCut } from './disk/power-cut.ts'
import { powerNeeds } from './disk/loop-disk.ts'
import { compiler } from './disk/fsync-shim.ts'
import { runScenario } from './run.ts'
const which = process.argv[2]
const all: any = {
  'kill-in-commit': { run: killInCommit, needs: [] },
  'power-cut': { run: powerCut, needs: [...powerNeeds, compiler] },
}
const outcome = await runScenario(
  { name: which, goals: [], about: '', ...all[which!] } as any,
  {
    seed: Number(process.argv[3] ?? 1),
    minutes: process.argv[4] ? Number(process.argv[4]) : undefined,
    isShort: true,
    keep: false,
    say: (t: string) => console.error(t),
  } as any,
)
console.log(JSON.stringify(outcome))
