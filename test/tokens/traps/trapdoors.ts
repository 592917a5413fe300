import type { Plant } from '../plant.ts'

/** Contracts that trade now and whose sales somebody can stop. */
export const trapdoors = [
  {
    id: 'quiet-throne',
    file: 'traps/QuietThrone.sol',
    label: 'trapdoor',
    note: 'Renouncing ownership keeps the old owner as a keeper who can still exile sellers.',
    setup: [{ call: 'renounceOwnership()' }],
    proof: [{ call: 'exile(address,bool)', args: ['{buyer}', true] }],
  },
  {
    id: 'zap-token',
    file: 'traps/ZapToken.sol',
    label: 'trapdoor',
    note: 'zap() without arguments closes sales to everybody but the team.',
    proof: [{ call: 'zap()' }],
  },
  {
    id: 'patience-token',
    file: 'traps/PatienceToken.sol',
    label: 'trapdoor',
    note: 'A sell cooldown after each purchase that the team can set to for ever.',
    setup: [{ call: 'openTrading(address)', args: ['{pair}'] }],
    proof: [{ call: 'setCooldown(uint256)', args: ['3153600000'] }],
  },
  {
    id: 'role-freezer',
    file: 'traps/RoleFreezer.sol',
    label: 'trapdoor',
    note: 'Without an owner, but the admin grants a role that freezes sellers.',
    proof: [
      {
        call: 'grantRole(bytes32,address)',
        args: ['0x442a94f1a1fac79af32856af2a64f63648cfa2ef3b98610a5bb7cbec4cee6985', '{helper}'],
      },
      { call: 'freeze(address,bool)', args: ['{buyer}', true], from: 'helper' },
    ],
  },
  {
    id: 'operator-list',
    file: 'traps/OperatorList.sol',
    label: 'trapdoor',
    note: 'The admin names an operator, and the operator sets the status that cannot send.',
    proof: [
      { call: 'setOperator(address)', args: ['{helper}'] },
      { call: 'updateStatus(address[],uint256)', args: [['{buyer}'], '3'], from: 'helper' },
    ],
  },
  {
    id: 'whale-fence',
    file: 'traps/WhaleFence.sol',
    label: 'trapdoor',
    note: 'A limit per transaction that the manager may set to nothing; the pool is excluded.',
    setup: [{ call: 'excludeFromLimits(address,bool)', args: ['{pair}', true] }],
    proof: [{ call: 'setMaxTxPercent(uint256)', args: ['0'] }],
  },
  {
    id: 'night-watch',
    file: 'traps/NightWatch.sol',
    label: 'trapdoor',
    note: 'A pause that does not bind the owner who pauses.',
    proof: [{ call: 'pause()' }],
  },
  {
    id: 'outside-counsel',
    file: 'traps/OutsideCounsel.sol',
    label: 'trapdoor',
    note: 'Every transfer asks a fixed other contract that has a switch of its own.',
    args: ['{other:traps/parts/Counsel.sol}'],
    proof: [{ call: 'setMood(uint8)', args: ['1'], to: '{other:traps/parts/Counsel.sol}' }],
  },
  {
    id: 'rule-bound',
    file: 'traps/RuleBound.sol',
    label: 'trapdoor',
    note: 'The owner plugs in another contract that refuses transfers to exchange pairs.',
    proof: [{ call: 'setAntiBot(address)', args: ['{other:traps/parts/NoExitRules.sol}'] }],
  },
  {
    id: 'buried-crown',
    file: 'traps/BuriedCrown.sol',
    label: 'trapdoor',
    note: 'The owner lies under a hashed slot and stops sellers with sync(address).',
    proof: [{ call: 'sync(address)', args: ['{buyer}'] }],
  },
] as const satisfies readonly Plant[]
