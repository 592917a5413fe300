import { Command } from 'commander'

import { configFromProcess, type Config } from '../config/config.ts'
import { startFaregate, type Faregate } from '../main.ts'
import { untilStopped } from './until-stopped.ts'

/** `faregate serve`: runs the server until it is told to stop. */
export function serve(): Command {
  return new Command('serve')
    .description('run the server (what `faregate` does without a command)')
    .action(async () => {
      const config = configFromProcess()
      const stopped = untilStopped()
      const faregate = await startFaregate({ config })
      process.stderr.write(greeting(config, faregate))
      await stopped
      process.stderr.write('faregate: stopping\n')
      await faregate.stop()
    })
}

/** What a person who has just started a server wants to know. Goes to standard error. */
function greeting({ live, databaseUrl }: Config, { publicUrl, sandbox }: Faregate): string {
  const money =
    live === undefined
      ? `sandbox: a local chain (id ${sandbox?.chainId}, ${sandbox?.rpcUrl}) with test money; nothing here is worth anything.\n           Set NETWORK and PAY_TO to sell for real.`
      : `${live.name} (${live.network}), paid to ${live.payTo}, settled by ${live.settlement.kind}`
  return [
    '',
    `  Faregate  ${publicUrl}`,
    `  MCP       ${publicUrl}/mcp`,
    `  Payments  ${money}`,
    `  Database  ${withoutPassword(databaseUrl)}`,
    '',
    '',
  ].join('\n')
}

function withoutPassword(databaseUrl: string): string {
  return databaseUrl.replace(/(?<=:\/\/)[^@/]*@/, '')
}
