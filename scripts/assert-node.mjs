// Plain JavaScript, because it must also run on a Node that cannot run TypeScript.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This checkout needs Node 22.18 or newer and is running on ${process.versions.node}. ` +
      'Its own Node 24 is installed by `npm ci` (the `node` package); with --ignore-scripts it is missing: run `npm rebuild node`.',
  )
  process.exit(2)
}
