#!/usr/bin/env node
/**
 * The one command. Node keeps what it compiles of the program and finds it at the next start; that has to be said before any
 * of the program is loaded, so that nothing else is in this file.
 */
import nodeModule from 'node:module'
import { join } from 'node:path'

// What is kept there is run: a folder of the user's own, because Node's own choice is under one that every user can write to.
const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = process.env
const caches = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && join(HOME, '.cache'))
// Not there in the Nodes that the program says it cannot run on.
nodeModule.enableCompileCache?.(caches && join(caches, 'mcp-entra'))
void import('./program.ts').then(({ run }) => run())
