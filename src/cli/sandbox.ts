import { Command, InvalidArgumentError } from 'commander'

import { startSandbox, type Sandbox } from '../sandbox/start-sandbox.ts'
import { untilStopped } from './until-stopped.ts'

/** `faregate sandbox`: the local chain alone, for trying clients and tools against it. */
export function sandbox(): Command {
  return new Command('sandbox')
    .description('run only the local chain: test USDC, an exchange, sample tokens, funded accounts')
    .option('-p, --port <port>', 'port to listen on (default: a free one)', portNumber)
    .option(
      '-b, --block-time <seconds>',
      'seconds between blocks (default: a block at once)',
      seconds,
    )
    .option('--json', 'print the addresses and keys as one JSON object')
    .action(async (options: { port?: number; blockTime?: number; json?: true }) => {
      const { port, blockTime, json } = options
      const stopped = untilStopped()
      const chain = await startSandbox({
        ...(port !== undefined && { port }),
        ...(blockTime !== undefined && { blockTimeSeconds: blockTime }),
      })
      process.stdout.write(json ? `${JSON.stringify(factsOf(chain))}\n` : describe(chain))
      await stopped
      await chain.stop()
    })
}

function factsOf({
  rpcUrl,
  chainId,
  usdc,
  multicall3,
  weth,
  uniswapV2,
  accounts,
  tokens,
}: Sandbox) {
  return { rpcUrl, chainId, usdc, multicall3, weth, uniswapV2, accounts, tokens }
}

function describe(chain: Sandbox): string {
  return [
    '',
    line('RPC', `${chain.rpcUrl}  (chain id ${chain.chainId})`),
    line('USDC', chain.usdc),
    line('WETH', chain.weth),
    line('Multicall3', chain.multicall3),
    line('Uniswap V2', `factory ${chain.uniswapV2.factory}`),
    line('', `router  ${chain.uniswapV2.router}`),
    '',
    '  Sample tokens',
    ...Object.entries(chain.tokens).map(([name, address]) => line(name, address)),
    '',
    '  Accounts (public test keys: anybody has them)',
    ...Object.entries(chain.accounts).map(([role, { address, privateKey }]) =>
      line(role, `${address}  ${privateKey}`),
    ),
    '',
    '  Stop with Ctrl-C.',
    '',
    '',
  ].join('\n')
}

function line(name: string, value: string): string {
  return `  ${name.padEnd(14)}${value}`
}

function portNumber(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new InvalidArgumentError('It must be a port number.')
  }
  return port
}

function seconds(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 60) {
    throw new InvalidArgumentError('It must be a whole number of seconds from 1 to 60.')
  }
  return value
}
