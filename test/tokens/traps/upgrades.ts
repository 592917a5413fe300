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
  {
    id: 'admin-proxy',
    file: 'traps/AdminProxy.sol',
    label: 'upgrade',
    note: 'An EIP-1967 proxy whose admin is a plain key.',
    args: ['{other:traps/parts/SproutLogic.sol}'],
    proof: [{ call: 'upgradeTo(address)', args: ['{other:traps/parts/ThornLogic.sol}'] }],
  },
  {
    id: 'beacon-token',
    file: 'traps/BeaconToken.sol',
    label: 'upgrade',
    note: 'A beacon proxy; one key points the beacon elsewhere.',
    args: ['{other:traps/parts/Beacon.sol}', '{other:traps/parts/SproutLogic.sol}'],
    proof: [
      {
        call: 'upgradeTo(address)',
        args: ['{other:traps/parts/ThornLogic.sol}'],
        to: '{other:traps/parts/Beacon.sol}',
      },
    ],
  },
  {
    id: 'uplift-proxy',
    file: 'traps/UpliftProxy.sol',
    label: 'upgrade',
    note: 'A UUPS proxy whose logic lets the owner replace it.',
    args: ['{other:traps/parts/UpliftLogic.sol}'],
    proof: [
      {
        call: 'upgradeToAndCall(address,bytes)',
        args: ['{other:traps/parts/UpliftLogicTwo.sol}', '0x'],
      },
    ],
  },
  {
    id: 'facet-token',
    file: 'traps/FacetToken.sol',
    label: 'upgrade',
    note: 'Functions live in facets that one key swaps by selector.',
    args: ['{other:traps/parts/SproutLogic.sol}'],
    proof: [
      {
        call: 'cut(bytes4[],address)',
        args: [['0x23b872dd', '0x06fdde03'], '{other:traps/parts/ThornLogic.sol}'],
      },
    ],
  },
] as const satisfies readonly Plant[]
