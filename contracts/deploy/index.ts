export { artifact, ArtifactMissingError } from './artifact.ts'
export { compileContracts, CompileError, spawnHardhat } from './compile.ts'
export {
  type EnergyFounding,
  type EnergyPlan,
  type EnergyTimes,
  foundEnergy,
  reporterStake,
} from './energy.ts'
export { Founding, FoundingError } from './founding.ts'
