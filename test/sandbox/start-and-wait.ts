/** Run as a process of its own by the tests: starts a sandbox, says where, and never stops it. */
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'

const { rpcUrl } = await startSandbox({ port: Number(process.argv[2]) })
process.stdout.write(`${rpcUrl}\n`)
