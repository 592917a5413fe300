#!/usr/bin/env node
import { Command } from 'commander'

import { ConfigError } from '../config/config.ts'
import { packageVersion } from '../version.ts'
import { demo } from './demo.ts'
import { migrate } from './migrate.ts'
import { sandbox } from './sandbox.ts'
import { serve } from './serve.ts'

const program = new Command('faregate')
  .description(
    'Sells tools to software agents: MCP and HTTP behind one x402 payment gate, with key passes.',
  )
  .version(packageVersion(), '-v, --version')
  .addHelpText(
    'after',
    '\nSettings come from the environment and from .env; docs/config.md lists them.\nWithout any, everything runs on a local chain with test money.',
  )
  .showHelpAfterError()

program.addCommand(serve(), { isDefault: true })
program.addCommand(demo())
program.addCommand(sandbox())
program.addCommand(migrate())

try {
  refuseUnknownCommand(process.argv[2])
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** With a default command commander would take an unknown one for an argument of it. */
function refuseUnknownCommand(first: string | undefined): void {
  if (first === undefined || first.startsWith('-') || first === 'help') return
  if (program.commands.some((command) => command.name() === first)) return
  program.error(`error: unknown command '${first}'`)
}

/** One line per problem on standard error. 2: the settings are wrong; 1: anything else. */
function report(error: unknown): number {
  const problems = error instanceof ConfigError ? error.problems : [messageOf(error)]
  for (const problem of problems) process.stderr.write(`faregate: ${problem}\n`)
  return error instanceof ConfigError ? 2 : 1
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
