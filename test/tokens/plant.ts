/**
 * What a contract of the garden really does to a normal buyer; the ground truth that verdicts are
 * scored against, proved on a chain and not read off our own answers.
 */
export const labels = [
  'honest',
  'sell_block',
  'trapdoor',
  'tax',
  'mint',
  'drain',
  'upgrade',
] as const

export type Label = (typeof labels)[number]

/**
 * An argument. Whole numbers of any size as decimal text. Placeholders stand for addresses:
 * `{deployer}` `{helper}` `{buyer}` `{token}` `{pair}` `{router}` `{factory}` `{weth}` and
 * `{other:traps/Rules.sol}`, a contract of the folder that is created first (its constructor takes
 * nothing, or the deployer). `{balance}` is what the buyer holds at that moment, `{later}` a
 * time a month ahead in Unix seconds.
 */
export type Value = string | number | boolean | readonly Value[]

/** One transaction, or time that passes; both when both are given, time first. */
export type Step = {
  /** Signature of the function, such as `setFee(uint256)`; `()` sends plain ether. */
  call?: string
  args?: readonly Value[]
  from?: 'deployer' | 'helper' | 'buyer'
  /** An address or placeholder; the token when absent. */
  to?: string
  /** Wei. */
  value?: string
  advanceSeconds?: number
  mineBlocks?: number
}

export type Plant = {
  /** The file's name in kebab-case. */
  id: string
  /** From `test/tokens`: `honest/PlainToken.sol`. */
  file: string
  label: Label
  /** The mechanism in one sentence. */
  note: string
  /** Of the constructor. */
  args?: readonly Value[]
  /** After creation; `after_pool` unless it says otherwise. */
  setup?: readonly (Step & { stage?: 'before_pool' | 'after_pool' })[]
  /** Half of the deployer's tokens against ten ether when absent. */
  liquidity?: { tokens?: string; wei?: string }
  /**
   * The privileged steps that do the harm; for `sell_block` what passes between buy and sale; for
   * `honest` the worst that anybody can try, after which no harm may be seen.
   */
  proof?: readonly Step[]
  /** Taxes at the time of the check. */
  expect?: { buyTaxBps?: number; sellTaxBps?: number }
}
