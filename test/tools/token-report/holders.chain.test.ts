import { parseAbi, parseEther, type Address } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'

import { blacklistToken } from '../../../src/sandbox/contracts/artifacts/blacklist-token.ts'
import { routerAbi } from '../../../src/sandbox/uniswap.ts'
import { tokenReport } from '../../../tools/token-report/index.ts'
import { tokenSafety } from '../../../tools/token-safety/index.ts'
import { deploy, fundedWallet, sandboxFromRun, type TestWallet } from '../../support/sandbox.ts'
import { contextOf, send } from '../token-safety/market.ts'

const sandbox = sandboxFromRun()
const far = 2n ** 40n
const freezerAbi = parseAbi(['function setBlacklisted(address account, bool blacklisted)'])

let maker: TestWallet
let buyers: TestWallet[]
let token: Address

/** A token of the maker's own, with a pool, that each of the buyers bought. */
beforeAll(async () => {
  maker = await fundedWallet(sandbox)
  const supply = parseEther('1000000')
  token = await deploy(maker, { ...blacklistToken, args: [supply] })
  const { router } = sandbox.uniswapV2
  const { abi } = blacklistToken
  await send(maker, {
    address: token,
    abi: [...abi],
    functionName: 'approve',
    args: [router, supply],
  })
  await send(maker, {
    address: router,
    abi: [...routerAbi],
    functionName: 'addLiquidityETH',
    args: [token, supply / 2n, 0n, 0n, maker.account.address, far],
    value: parseEther('2'),
  })
  buyers = await Promise.all([1, 2, 3].map(() => fundedWallet(sandbox)))
  for (const buyer of buyers) {
    await send(buyer, {
      address: router,
      abi: [...routerAbi],
      functionName: 'swapExactETHForTokens',
      args: [0n, [sandbox.weth, token], buyer.account.address, far],
      value: parseEther('0.01'),
    })
  }
})

const report = async () =>
  tokenReport.outputSchema.parse(await tokenReport.run({ token }, contextOf(sandbox)))

function freeze(buyer: TestWallet | undefined): Promise<void> {
  const args = [buyer?.account.address, true]
  return send(maker, { address: token, abi: freezerAbi, functionName: 'setBlacklisted', args })
}

describe('token_report', () => {
  test('sells in the name of those who hold the token, and not of its maker', async () => {
    const answer = await report()
    const holders = buyers.map(({ account }) => account.address)
    expect(answer).toMatchObject({ holders: { length: 3 } })
    expect(JSON.stringify(answer)).not.toContain('holders_blocked')
    expect(JSON.stringify(answer)).not.toContain('existing_holders')
    for (const holder of holders) {
      expect(answer).toMatchObject({
        holders: expect.arrayContaining([
          expect.objectContaining({ holder, sold: true, refusedWith: null }),
        ]),
      })
    }
  })

  test('one holder who cannot sell is a caution, most of them are a reason to avoid', async () => {
    await freeze(buyers[0])
    const evidence = expect.objectContaining({ tried: 3, refused: 1 })
    const told = { code: 'holders_blocked', evidence }
    expect(await report()).toMatchObject({
      reasons: expect.arrayContaining([expect.objectContaining({ ...told, level: 'caution' })]),
    })
    await freeze(buyers[1])
    const answer = await report()
    expect(answer).toMatchObject({ verdict: 'avoid' })
    expect(answer).toHaveProperty('reasons.0.code', 'holders_blocked')
    expect(answer).toHaveProperty('summary', expect.stringContaining('2 of 3 wallets'))
    expect(answer).toHaveProperty('reasons.0.level', 'avoid')
    // Newcomers are treated well, so the smaller check does not see it.
    const smaller = await tokenSafety.run({ token }, contextOf(sandbox))
    expect(JSON.stringify(smaller)).not.toContain('holders_blocked')
  })
})
