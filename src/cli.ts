#!/usr/bin/env node
/**
 * The one command. Node keeps what it compiles of the program and finds it at the next start; that has to be said before any
 * of the program is loaded, so that nothing else is in this file.
 */
import nodeModule from 'node:module'

// Not there in the Nodes that the program says it cannot run on.
nodeModule.enableCompileCache?.()
const { run } = await import('./program.ts')
await run()
