import type { Plant } from '../plant.ts'
import { drains } from './drains.ts'
import { mints } from './mints.ts'
import { sellBlocks } from './sell-blocks.ts'
import { simulationEvaders } from './simulation-evaders.ts'
import { taxes } from './taxes.ts'
import { trapdoors } from './trapdoors.ts'
import { upgrades } from './upgrades.ts'

/** Every malicious contract of the garden. */
export const traps: readonly Plant[] = [
  ...sellBlocks,
  ...simulationEvaders,
  ...trapdoors,
  ...taxes,
  ...mints,
  ...drains,
  ...upgrades,
]
