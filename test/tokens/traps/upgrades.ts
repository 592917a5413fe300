import type { Plant } from '../plant.ts'

/** Contracts whose code a single key replaces. */
export const upgrades = [
  {
    id: 'modular-coin',
    file: 'traps/ModularCoin.sol',
    label: 'upgrade',
    note: 'Transfers are a delegatecall into a library that the governor replaces.',
    args: ['{other:traps/parts/ModuleOpen.sol}'],
    proof: [{ call: 'setModule(address)', args: ['{other:traps/parts/ModuleShut.sol}'] }],
  },
  {
    id: 'custom-slot-proxy',
    file: 'traps/CustomSlotProxy.sol',
    label: 'upgrade',
    note: 'A proxy with slots of its own, whose logic one key replaces.',
    args: ['{other:traps/parts/AuroraOne.sol}'],
    proof: [{ call: 'relocate(address)', args: ['{other:traps/parts/AuroraTwo.sol}'] }],
  },
] as const satisfies readonly Plant[]
