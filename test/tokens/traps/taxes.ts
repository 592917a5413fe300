import type { Plant } from '../plant.ts'

/** Contracts that take half of a trade or more, now or when somebody says so. */
export const taxes = [
  {
    id: 'green-harvest',
    file: 'traps/GreenHarvest.sol',
    label: 'tax',
    note: 'Buy and sell fees in percent, stored without a ceiling.',
    setup: [{ call: 'setPair(address)', args: ['{pair}'] }],
    proof: [{ call: 'setFees(uint256,uint256)', args: ['2', '95'] }],
    expect: { buyTaxBps: 200, sellTaxBps: 300 },
  },
  {
    id: 'basis-points',
    file: 'traps/BasisPoints.sol',
    label: 'tax',
    note: 'setRewards(uint16) is a fee on trades in basis points without a ceiling.',
    args: ['{helper}'],
    setup: [{ call: 'setup(address)', args: ['{pair}'] }],
    proof: [{ call: 'setRewards(uint16)', args: ['8800'] }],
    expect: { buyTaxBps: 100, sellTaxBps: 100 },
  },
  {
    id: 'divisor-fee',
    file: 'traps/DivisorFee.sol',
    label: 'tax',
    note: 'The fee is ten times the amount divided by a number that may be set close to ten.',
    args: ['7000000000000000000000000'],
    proof: [{ call: 'tune(uint256)', args: ['11'] }],
    expect: { buyTaxBps: 200, sellTaxBps: 200 },
  },
  {
    id: 'ratio-fee',
    file: 'traps/RatioFee.sol',
    label: 'tax',
    note: 'Numerator and denominator of the fee are set by two functions.',
    args: ['{helper}'],
    proof: [
      { call: 'setDenominator(uint256)', args: ['100'] },
      { call: 'setNumerator(uint256)', args: ['90'] },
    ],
    expect: { buyTaxBps: 150, sellTaxBps: 150 },
  },
] as const satisfies readonly Plant[]
