import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { erc20Abi, parseEther } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'
import { describe, expect, test, vi } from 'vitest'

import { fromAtomic, usdc } from '../../src/money/usdc.ts'
import { findAnvil } from '../../src/sandbox/anvil-binary.ts'
import { chainClient } from '../../src/sandbox/chain-client.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { freshAddress } from './authorization.ts'

const sandbox = sandboxFromRun()
const client = chainClient(sandbox.rpcUrl)

/** A port that was free a moment ago, to know a sandbox's processes by. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Command lines of the processes that serve the port of this URL. */
function processesOf(rpcUrl: string): string[] {
  const port = `--port ${new URL(rpcUrl).port} `
  const lines = execFileSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' }).split('\n')
  return lines.filter((line) => line.includes('anvil') && line.includes(port))
}

describe('a started sandbox', () => {
  test.each([
    ['usdc', sandbox.usdc],
    ['multicall3', sandbox.multicall3],
    ['weth', sandbox.weth],
    ['factory', sandbox.uniswapV2.factory],
    ['router', sandbox.uniswapV2.router],
    ...Object.entries(sandbox.tokens),
  ] as const)('holds code at the address of %s', async (_, address) => {
    expect(await client.getCode({ address })).toMatch(/^0x[0-9a-f]{100,}$/)
  })

  test('is Base Sepolia to a wallet, and listens on the loopback only', async () => {
    expect(await client.getChainId()).toBe(84532)
    expect(new URL(sandbox.rpcUrl).hostname).toBe('127.0.0.1')
  })

  test.each(Object.entries(sandbox.accounts))(
    'knows the key of %s, who has ether',
    async (_, a) => {
      expect(privateKeyToAddress(a.privateKey)).toBe(a.address)
      expect(await client.getBalance({ address: a.address })).toBeGreaterThan(parseEther('1000'))
    },
  )

  test('gives the buyer and the refund wallet USDC', async () => {
    const own = await startSandbox()
    const read = { address: own.usdc, abi: erc20Abi, functionName: 'balanceOf' } as const
    const { buyer, refund, operator } = own.accounts
    const balances = await Promise.all(
      [buyer, refund, operator].map(({ address }) =>
        chainClient(own.rpcUrl).readContract({ ...read, args: [address] }),
      ),
    )
    await own.stop()
    expect(balances).toEqual([usdc('1000'), usdc('1000'), usdc('0')])
  })

  test('pays many payers at the same time', async () => {
    const amount = usdc('0.25')
    const payers = await Promise.all(Array.from({ length: 30 }, () => sandbox.newPayer(amount)))
    const balances = await Promise.all(
      payers.map(({ address }) =>
        client.readContract({
          address: sandbox.usdc,
          abi: erc20Abi,
          functionName: 'balanceOf',
          args: [address],
        }),
      ),
    )
    expect(new Set(balances)).toEqual(new Set([amount]))
    expect(new Set(payers.map(({ address }) => address)).size).toBe(30)
  })

  test('mints and funds on top of what is there', async () => {
    const holder = freshAddress()
    await Promise.all([
      sandbox.mintUsdc(holder, usdc('1')),
      sandbox.mintUsdc(holder, fromAtomic(1n)),
    ])
    await Promise.all([sandbox.fundEth(holder, 5n), sandbox.fundEth(holder, 6n)])
    const read = { address: sandbox.usdc, abi: erc20Abi, functionName: 'balanceOf' } as const
    expect(await client.readContract({ ...read, args: [holder] })).toBe(1_000_001n)
    expect(await client.getBalance({ address: holder })).toBe(11n)
  })
})

describe('starting and stopping', () => {
  test('stop leaves no process behind, and may be repeated', async () => {
    const own = await startSandbox({ port: await freePort() })
    expect(processesOf(own.rpcUrl)).not.toEqual([])
    await own.stop()
    await own.stop()
    expect(processesOf(own.rpcUrl)).toEqual([])
    await expect(chainClient(own.rpcUrl).getChainId()).rejects.toThrow('HTTP request failed')
  })

  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'the chain ends with a parent that dies of %s',
    async (signal) => {
      const script = fileURLToPath(new URL('start-and-wait.ts', import.meta.url))
      const parent = spawn(process.execPath, ['--import', 'tsx', script, `${await freePort()}`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [line] = await once(createInterface(parent.stdout), 'line')
      const rpcUrl = String(line)
      expect(processesOf(rpcUrl)).not.toEqual([])
      parent.kill(signal)
      await vi.waitFor(() => expect(processesOf(rpcUrl)).toEqual([]), { timeout: 10_000 })
    },
  )

  test('a taken port is refused in one sentence', async () => {
    const port = Number(new URL(sandbox.rpcUrl).port)
    await expect(startSandbox({ port })).rejects.toThrow(
      `The sandbox cannot listen on 127.0.0.1:${port}: the port is taken.`,
    )
  })

  test('a machine without anvil is named', () => {
    expect(() => findAnvil({ platform: 'sunos', arch: 'x64' })).toThrow(
      'The sandbox cannot run on sunos-x64: anvil is not built for this machine.',
    )
    const [platform, arch] =
      process.platform === 'darwin' ? ['linux', 'arm64'] : ['darwin', 'arm64']
    expect(() => findAnvil({ platform, arch })).toThrow(
      `The sandbox needs the npm package @foundry-rs/anvil-${platform}-arm64, which is not installed`,
    )
  })

  test('blocks come by the clock when asked for', async () => {
    const own = await startSandbox({ blockTimeSeconds: 1 })
    const chain = chainClient(own.rpcUrl)
    const first = await chain.getBlockNumber()
    await vi.waitFor(async () => expect(await chain.getBlockNumber()).toBeGreaterThan(first), {
      timeout: 10_000,
    })
    expect(await chain.getAutomine()).toBe(false)
    const payer = await own.newPayer(usdc('1'))
    const read = { address: own.usdc, abi: erc20Abi, functionName: 'balanceOf' } as const
    expect(await chain.readContract({ ...read, args: [payer.address] })).toBe(usdc('1'))
    await own.stop()
  })
})
